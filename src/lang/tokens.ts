/**
 * The vocabulary. Only names and categories: the lexer scans by hand, because the role of a word depends on what stands before it.
 */
import { createToken, type IToken, Lexer, type TokenType } from 'chevrotain'

/** A token as the lexer makes it. */
export interface PipeToken extends IToken {
  endOffset: number
  firstOnLine: boolean
  /** In column 1. */
  atMargin: boolean
  /** Made up to close a bracket that was left open. */
  virtual?: boolean
  /** A word right after a complete operand: an operator of another language, a misspelt clause, or an item after a lost comma. */
  afterOperand?: boolean
  /** An unclosed string or regex. */
  broken?: boolean
  /** The `}` of a block of stages or of a test. */
  endsBlock?: boolean
}

// `createToken` goes through all tokens of each category anew, which takes milliseconds for a hundred of them. The parser does it for all at
// once, if at least one token was made with its categories.
const token = (name: string, label: string, ...categories: TokenType[]): TokenType => {
  const made = createToken({ name, label, pattern: Lexer.NA })
  made.CATEGORIES = categories
  return made
}

/** Every token belongs here, so that leftovers can be swallowed. */
export const AnyToken = token('AnyToken', 'anything')
export const BinaryOperator = createToken({
  name: 'BinaryOperator',
  label: 'an operator',
  categories: [AnyToken],
  pattern: Lexer.NA,
})
export const PrefixOperator = token('PrefixOperator', '"not" or "-"', AnyToken)
export const Literal = token('Literal', 'a value', AnyToken)

const plain = (name: string, label: string): TokenType => token(name, label, AnyToken)
const binary = (name: string, label: string): TokenType => token(name, label, BinaryOperator, AnyToken)
const literal = (name: string, label: string): TokenType => token(name, label, Literal, AnyToken)
const word = (text: string): TokenType =>
  plain(`${text.charAt(0).toUpperCase()}${text.slice(1)}`, `"${text}"`)
const words = <W extends string>(...texts: readonly W[]): Readonly<Record<W, TokenType>> =>
  Object.fromEntries(texts.map((text) => [text, word(text)])) as Record<W, TokenType>

/** Begin a declaration: keywords only where a declaration may begin. */
export const declarationWords = words(
  'pipeline',
  'use',
  'param',
  'type',
  'fn',
  'stage',
  'source',
  'sink',
  'table',
  'stream',
  'from',
  'test',
)
/** Begin a stage with clauses of its own: keywords after `|`, or where an operand has just ended. */
export const stageWords = words(
  'where',
  'set',
  'keep',
  'drop',
  'rename',
  'parse',
  'if',
  'aggregate',
  'annotate',
  'route',
  'join',
  'sequence',
  'to',
)
/** Begin a clause: keywords only directly after a complete operand. */
export const clauseWords = words('by', 'over', 'emit', 'late', 'within', 'on', 'as', 'into', 'else')
/** Begin a statement of a `test` block. */
export const testWords = words('given', 'advance', 'expect')

export const Case = word('case')
export const Every = word('every')
export const Left = word('left')
export const This = word('this')
export const Identifier = plain('Identifier', 'a name')
export const Dollar = plain('Dollar', 'a param or table')
export const Meta = plain('Meta', 'metadata')

export const Integer = literal('Integer', 'a number')
export const Float = literal('Float', 'a number')
export const Duration = literal('Duration', 'a duration')
export const Size = literal('Size', 'a size')
export const Percent = literal('Percent', 'a percentage')
export const Rate = literal('Rate', 'a rate')
export const Timestamp = literal('Timestamp', 'a time')
export const StringText = literal('StringText', 'a string')
export const RawString = literal('RawString', 'a string')
export const TextBlock = literal('TextBlock', 'a string')
export const Regex = literal('Regex', 'a regex')
export const True = literal('True', '"true"')
export const False = literal('False', '"false"')
export const Null = literal('Null', '"null"')
export const TemplateHead = plain('TemplateHead', 'a string')
export const TemplateMiddle = plain('TemplateMiddle', '"}"')
export const TemplateTail = plain('TemplateTail', '"}"')

export const Or = binary('Or', '"or"')
export const And = binary('And', '"and"')
export const In = binary('In', '"in"')
export const NotIn = binary('NotIn', '"not in"')
export const Equal = binary('Equal', '"=="')
export const NotEqual = binary('NotEqual', '"!="')
export const LessEqual = binary('LessEqual', '"<="')
export const GreaterEqual = binary('GreaterEqual', '">="')
export const Less = binary('Less', '"<"')
export const Greater = binary('Greater', '">"')
export const Matches = binary('Matches', '"=~"')
export const Coalesce = binary('Coalesce', '"??"')
export const Plus = binary('Plus', '"+"')
export const Minus = binary('Minus', '"-"')
export const Multiply = binary('Multiply', '"*"')
export const Divide = binary('Divide', '"/"')
export const Modulo = binary('Modulo', '"%"')
export const Not = token('Not', '"not"', PrefixOperator, AnyToken)
export const Negate = token('Negate', '"-"', PrefixOperator, AnyToken)

export const Assign = plain('Assign', '"="')
export const Arrow = plain('Arrow', '"->"')
export const Pipe = plain('Pipe', '"|"')
/** `|` between the members of a type. */
export const TypeBar = plain('TypeBar', '"|"')
export const Question = plain('Question', '"?"')
export const Colon = plain('Colon', '":"')
export const Comma = plain('Comma', '","')
export const Dot = plain('Dot', '"."')
export const DotDot = plain('DotDot', '".."')
export const LParen = plain('LParen', '"("')
export const CallParen = plain('CallParen', '"("')
export const LambdaParen = plain('LambdaParen', '"("')
export const RParen = plain('RParen', '")"')
export const LBracket = plain('LBracket', '"["')
export const IndexBracket = plain('IndexBracket', '"["')
export const RBracket = plain('RBracket', '"]"')
export const LBrace = plain('LBrace', '"{"')
export const RBrace = plain('RBrace', '"}"')

export const declarationTypes: ReadonlySet<TokenType> = new Set(Object.values(declarationWords))
export const stageTypes: ReadonlySet<TokenType> = new Set(Object.values(stageWords))

export const vocabulary: TokenType[] = [
  AnyToken,
  BinaryOperator,
  PrefixOperator,
  Literal,
  ...Object.values(declarationWords),
  ...Object.values(stageWords),
  ...Object.values(clauseWords),
  ...Object.values(testWords),
  Case,
  Every,
  Left,
  This,
  Identifier,
  Dollar,
  Meta,
  Integer,
  Float,
  Duration,
  Size,
  Percent,
  Rate,
  Timestamp,
  StringText,
  RawString,
  TextBlock,
  Regex,
  True,
  False,
  Null,
  TemplateHead,
  TemplateMiddle,
  TemplateTail,
  Or,
  And,
  In,
  NotIn,
  Equal,
  NotEqual,
  LessEqual,
  GreaterEqual,
  Less,
  Greater,
  Matches,
  Coalesce,
  Plus,
  Minus,
  Multiply,
  Divide,
  Modulo,
  Not,
  Negate,
  Assign,
  Arrow,
  Pipe,
  TypeBar,
  Question,
  Colon,
  Comma,
  Dot,
  DotDot,
  LParen,
  CallParen,
  LambdaParen,
  RParen,
  LBracket,
  IndexBracket,
  RBracket,
  LBrace,
  RBrace,
]

/** The word's own token type, or nothing; own keys only, so that `constructor` stays a name. */
export const lookUp = (table: Readonly<Record<string, TokenType>>, text: string): TokenType | undefined =>
  Object.hasOwn(table, text) ? table[text] : undefined
