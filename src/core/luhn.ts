/** Do the digits of a text, two or more of them, fit their check digit (ISO/IEC 7812-1)? Blanks and dashes may stand between. */
export function fitsLuhn(text: string): boolean {
  const digits = text.replace(/[ -]/g, '')
  if (!/^\d{2,}$/.test(digits)) return false
  let sum = 0
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i])
    const doubled = digit * 2
    sum += i % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}
