/** 1 to 12 for an English month of three letters with a capital (`Nov`), else 0. */
export function monthAt(text: string, at: number): number {
  const second = text.charCodeAt(at + 1)
  const third = text.charCodeAt(at + 2)
  switch (text.charCodeAt(at)) {
    case 0x4a: // J
      if (second === 0x61 && third === 0x6e) return 1
      if (second !== 0x75) return 0
      return third === 0x6e ? 6 : third === 0x6c ? 7 : 0
    case 0x46:
      return second === 0x65 && third === 0x62 ? 2 : 0
    case 0x4d: // M
      if (second !== 0x61) return 0
      return third === 0x72 ? 3 : third === 0x79 ? 5 : 0
    case 0x41: // A
      if (second === 0x70 && third === 0x72) return 4
      return second === 0x75 && third === 0x67 ? 8 : 0
    case 0x53:
      return second === 0x65 && third === 0x70 ? 9 : 0
    case 0x4f:
      return second === 0x63 && third === 0x74 ? 10 : 0
    case 0x4e:
      return second === 0x6f && third === 0x76 ? 11 : 0
    case 0x44:
      return second === 0x65 && third === 0x63 ? 12 : 0
    default:
      return 0
  }
}
