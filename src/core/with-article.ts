/** `an int`, `a string`; `null` has no article. */
export const withArticle = (type: string): string =>
  type === 'null' ? type : `${/^[aei]/.test(type) ? 'an' : 'a'} ${type}`
