import { describe, expect, test } from 'vitest'
import {
  documentMaker,
  type TemplateOptions,
  templateProblem,
} from '../../../../src/operators/sinks/elasticsearch/output-template.ts'

const plain: TemplateOptions = {
  template: '{"user":"$1","cpu":$2}',
  grep: undefined,
  translate: '',
  separators: ' ',
  isStrict: false,
  decode: undefined,
}

const made = (options: Partial<TemplateOptions>, line: string | Buffer, file = '/var/log/a.log') => {
  const document = documentMaker({ ...plain, ...options })(Buffer.from(line), file)
  return Buffer.isBuffer(document) ? document.toString() : document
}

describe('a line becomes a document', () => {
  test('by its columns, which several separators in a row part once', () => {
    expect(made({ separators: ' \t|' }, ' ann  \t 1.5|x')).toBe('{"user":"ann","cpu":1.5}')
  })

  test('with its file as "$0"', () => {
    expect(made({ template: '{"f":"$0"}' }, 'x')).toBe('{"f":"/var/log/a.log"}')
  })

  test('in which "$12" is the twelfth column and not the first with a 2', () => {
    const line = Array.from({ length: 12 }, (_, n) => `c${n + 1}`).join(' ')
    expect(made({ template: '{"a":"$12","b":"$1"}' }, line)).toBe('{"a":"c12","b":"c1"}')
  })

  test('in which a column inside quotes is escaped', () => {
    expect(made({}, 'a"b\\c 1')).toBe('{"user":"a\\"b\\\\c","cpu":1}')
  })

  test('in which quotes in the text of the template do not end its quotes', () => {
    expect(made({ template: '{"say":"\\"$1\\""}' }, 'x"y')).toBe('{"say":"\\"x\\"y\\""}')
  })

  test('without the line end of the template', () => {
    expect(made({ template: '{"user":"$1"}\r\n' }, 'ann')).toBe('{"user":"ann"}')
  })

  test('through all steps in the order of the original', () => {
    const line = '[12:01] ann 97.5 "idle"'
    expect(
      made(
        {
          template: '{"at":"$1","user":"$2","cpu":$3,"last":"$4"}',
          grep: 'ann',
          translate: '[]"',
          separators: ' \t',
          isStrict: true,
        },
        line,
      ),
    ).toBe('{"at":"12:01","user":"ann","cpu":97.5,"last":"idle"}')
  })

  test('after its charset was read, so that a separator in a letter of two bytes parts nothing', () => {
    const decode = (bytes: Buffer): string => new TextDecoder('gb18030').decode(bytes)
    const hello = Buffer.from([0xc4, 0xe3, 0xba, 0xc3])
    expect(made({ decode }, Buffer.concat([hello, Buffer.from(' 1')]))).toBe('{"user":"你好","cpu":1}')
    // 0x81 0x7c is one letter in GB18030, and 0x7c alone is "|".
    expect(made({ decode, separators: '| ' }, Buffer.from([0x81, 0x7c, 0x20, 0x31]))).toBe(
      '{"user":"亅","cpu":1}'.replace('亅', new TextDecoder('gb18030').decode(Buffer.from([0x81, 0x7c]))),
    )
  })
})

describe('a line is left out', () => {
  test('when it does not hold the text of "grep"', () => {
    expect(made({ grep: 'a' }, 'b1 1')).toBeUndefined()
    expect(made({ grep: 'a' }, 'a1 1')).toBe('{"user":"a1","cpu":1}')
  })

  test('when it has too few columns and "fields_strictly" is on', () => {
    expect(made({ isStrict: true }, 'ann')).toBeUndefined()
    expect(made({ template: '{"u":"$1","x":"$2"}' }, 'ann')).toBe('{"u":"ann","x":""}')
  })
})

describe('no document can be made', () => {
  test.each(['ann x', 'ann', 'ann 01', 'ann NaN', 'ann 0x1'])('of %j, whose number is none', (line) => {
    expect(made({}, line)).toEqual({
      reason: 'column 2 of the line is no number and stands outside of quotes in "output_template"',
    })
  })

  test('of bytes that are no UTF-8, where no charset is given', () => {
    expect(made({}, Buffer.from([0xc4, 0xe3, 0x20, 0x31]))).toEqual({
      reason: 'the line is no UTF-8; say what it is with "iconv_from"',
    })
  })
})

test.each([
  ['{"a":"$1","b":$2}', undefined],
  ['{"a":"$1"}\r\n', undefined],
  ['{"a":"$1"', 'is no JSON object once its columns are filled in'],
  ['["$1"]', 'is no JSON object once its columns are filled in'],
  ['$1', 'is no JSON object once its columns are filled in'],
])('the template %j is looked at before it is used', (template, problem) => {
  expect(templateProblem(template)).toBe(problem)
})
