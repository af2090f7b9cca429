import { charsetOf } from '../../../core/charset/charset.ts'
import { charsetProblem } from '../../../core/charset/charset-problem.ts'
import { decode } from '../../../core/charset/transcode.ts'
import { anyType } from '../../../ir/type.ts'
import type { Settings } from '../../contract/params.ts'
import { param } from '../../contract/params.ts'
import type { SettingProblem } from '../../contract/setting-problem.ts'
import { documentMaker, type MakeDocument, templateProblem } from './output-template.ts'

/** What the original program knew for lines that become documents by a template. */
export const lineParams = {
  output_template: param.text({
    doc: 'JSON with "$1", "$2" … for the columns of a line and "$0" for "filename"; needs "format: lines". Without it the event itself is the document.',
    check: (value) => {
      const problem = templateProblem(String(value))
      return problem === undefined ? undefined : `The setting "output_template" ${problem}.`
    },
  }),
  separator_charset: param.text({
    doc: 'With "output_template": the characters that part the columns; several in a row part once.',
    default: '" "',
  }),
  translate_charset: param.text({
    doc: 'With "output_template": characters that become the first of "separator_charset" before the line is split, as "[]" to strip brackets.',
  }),
  grep: param.text({ doc: 'With "output_template": only lines that hold this text become documents.' }),
  fields_strictly: param.bool({
    doc: 'With "output_template": leave out lines that have fewer columns than it asks for. Otherwise missing columns are empty.',
    default: 'false',
  }),
  filename: param.expression({
    doc: 'With "output_template": what "$0" stands for, as "filename: @path".',
    type: anyType,
  }),
  line: param.expression({
    doc: 'With "output_template": what the line is, where it is not the field "message", which must be there all the same.',
    type: anyType,
  }),
  iconv_from: param.text({
    doc: 'With "output_template": the charset of a "line" that is bytes, such as "GB18030". Needs "iconv_to". A text was decoded already: see "charset" of its source.',
    check: (value) => charsetProblem(String(value)),
  }),
  iconv_to: param.text({ doc: 'With "iconv_from": the charset of the documents, which is always "UTF-8".' }),
  bulk: param.bool({
    doc: 'Accepted from older configurations: documents are always sent many in a request. Use "batch".',
  }),
  type: param.text({
    doc: 'Accepted from older configurations and ignored: Elasticsearch has no mapping types any more.',
  }),
} as const

type LineSettings = Settings<typeof lineParams>

/** Says which of them do not go together. */
export function* lineProblems(
  settings: LineSettings,
  format: string | undefined,
): Iterable<SettingProblem<typeof lineParams>> {
  const { output_template, translate_charset, grep, fields_strictly, filename, line, iconv_from, iconv_to } =
    settings
  if (output_template === undefined) {
    const given = Object.entries({ translate_charset, grep, filename, line, iconv_from, iconv_to })
      .filter(([, value]) => value !== undefined)
      .map(([name]) => name as keyof typeof lineParams)
    for (const name of fields_strictly ? [...given, 'fields_strictly' as const] : given)
      yield { param: name, message: `The setting "${name}" needs "output_template".` }
    return
  }
  if (format !== undefined && format !== 'lines')
    yield {
      param: 'output_template',
      message: `The setting "output_template" works on lines, and the format is "${format}".`,
      help: 'Add "format: lines"; the field "message" of each event is its line then.',
    }
  if ((iconv_from === undefined) !== (iconv_to === undefined))
    yield {
      param: iconv_from === undefined ? 'iconv_to' : 'iconv_from',
      message: 'The settings "iconv_from" and "iconv_to" go together.',
    }
  if (iconv_from !== undefined && line === undefined)
    yield {
      param: 'iconv_from',
      message:
        'The setting "iconv_from" is for a "line" that is bytes; the field "message" is a text already.',
      help: 'Give the bytes, as in "line: decode_base64(raw)".',
    }
  if (iconv_to !== undefined && !/^utf-?8$/i.test(iconv_to))
    yield {
      param: 'iconv_to',
      message: `Elasticsearch takes documents in UTF-8 only, not in "${iconv_to}".`,
      help: 'Write "iconv_to: "UTF-8"".',
    }
}

/** What makes documents of lines; undefined where events are documents themselves. */
export function makerOf(settings: LineSettings): MakeDocument | undefined {
  const { output_template, separator_charset, translate_charset, grep, fields_strictly, iconv_from } =
    settings
  if (output_template === undefined) return undefined
  const charset = iconv_from === undefined ? undefined : charsetOf(iconv_from)
  return documentMaker({
    template: output_template,
    grep,
    translate: translate_charset ?? '',
    separators: separator_charset,
    isStrict: fields_strictly,
    decode: charset && ((bytes) => decode(bytes, charset).text),
  })
}
