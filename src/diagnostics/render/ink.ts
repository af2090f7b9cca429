type Paint = (text: string) => string

/** The colours of the human form. */
export interface Ink {
  readonly error: Paint
  readonly warning: Paint
  readonly note: Paint
  /** Headlines. */
  readonly strong: Paint
  /** Gutter and arrows. */
  readonly edge: Paint
  /** Marks under text that a fix puts in. */
  readonly added: Paint
}

const plain: Paint = (text) => text
const sgr =
  (on: string): Paint =>
  (text) =>
    text === '' ? '' : `\u001b[${on}m${text}\u001b[0m`

/** ANSI colours, or none at all. */
export const ink = (color: boolean): Ink =>
  color
    ? {
        error: sgr('1;31'),
        warning: sgr('1;33'),
        note: sgr('1;36'),
        strong: sgr('1'),
        edge: sgr('34'),
        added: sgr('32'),
      }
    : { error: plain, warning: plain, note: plain, strong: plain, edge: plain, added: plain }
