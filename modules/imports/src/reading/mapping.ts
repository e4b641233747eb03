import Type from 'typebox'
import { ROUNDINGS } from './decimal.ts'
import { IDENTITY_KINDS, TARGETS, type Target } from './targets.ts'
import { ENCODINGS } from './text-encoding.ts'

const STRICT = { additionalProperties: false } as const
const Text = Type.String({ maxLength: 500 })
const Word = Type.String({ minLength: 1, maxLength: 200 })
const Texts = Type.Array(Text, { maxItems: 1000 })
const Optional = Type.Optional

const Column = Type.Union([Word, Type.Array(Word, { minItems: 1, maxItems: 20 })], {
  description:
    'A column by its name in the header (case, width and outer blanks do not matter), or several names of which the file has one.',
})

const origins = {
  column: Optional(Column),
  template: Optional(
    Type.String({
      maxLength: 500,
      description: 'Texts and {columns}: "{date} {time}". Empty where all its columns are empty.',
    }),
  ),
  constant: Optional(Type.Union([Text, Type.Number(), Type.Boolean()])),
  product: Optional(
    Type.Array(Column, { minItems: 2, maxItems: 2, description: 'Exact product of two columns, rounded once.' }),
  ),
  sum: Optional(Type.Array(Column, { minItems: 1, maxItems: 10, description: 'Exact sum; empty cells count as 0.' })),
  difference: Optional(
    Type.Array(Column, { minItems: 2, maxItems: 2, description: 'Exact difference, first less second.' }),
  ),
}

const treatment = {
  optional: Optional(
    Type.Boolean({ description: 'The column may be missing from the header; the field is then left out.' }),
  ),
  required: Optional(Type.Boolean({ description: 'An empty cell is an error.' })),
  default: Optional(
    Type.Union([Text, Type.Number(), Type.Boolean()], { description: 'Read in place of an empty cell.' }),
  ),
  trim: Optional(Type.Boolean({ description: 'Outer blanks go (default).' })),
  nulls: Optional(
    Type.Array(Text, { maxItems: 100, description: 'Words that mean empty, besides those of the mapping.' }),
  ),
  nullMatches: Optional(Type.String({ maxLength: 500, description: 'Regular expression of texts that mean empty.' })),
  stripFloatTail: Optional(Type.Boolean({ description: '"17850.0" is read as "17850".' })),
  translate: Optional(Type.Record(Type.String(), Text, { description: 'Words of the file → words of Atrium.' })),
  pattern: Optional(Type.String({ maxLength: 500, description: 'Regular expression that the whole text must match.' })),
  maxLength: Optional(Type.Integer({ minimum: 1, maximum: 10_000, description: 'In characters; 500 by default.' })),
  personal: Optional(Type.Boolean({ description: 'Its value never shows in error files.' })),
  formats: Optional(
    Type.Array(Word, {
      minItems: 1,
      maxItems: 20,
      description:
        'Of dates, tried in order: yyyy-MM-dd HH:mm:ss, yyyy年M月d日, excel-serial, epoch-seconds, epoch-ms.',
    }),
  ),
  zone: Optional(Type.String({ description: 'Time zone of these times, instead of the one of the mapping.' })),
  timeOfDay: Optional(
    Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', description: 'For cells that hold a day only.' }),
  ),
  rounding: Optional(Type.Enum(ROUNDINGS)),
  separator: Optional(
    Type.String({ minLength: 1, maxLength: 5, description: 'Between the levels of a path; > by default.' }),
  ),
  trueWords: Optional(Texts),
  falseWords: Optional(Texts),
}

const SourceSchema = Type.Object({ ...origins, ...treatment }, STRICT)
/** Where a field's value comes from (exactly one of column, template, constant, product, sum, difference) and how it is read. */
export type Source = Type.Static<typeof SourceSchema>

const ATTRIBUTE_TYPES = ['text', 'integer', 'boolean', 'day', 'instant'] as const
const AttributeSchema = Type.Object({ type: Type.Enum(ATTRIBUTE_TYPES), ...origins, ...treatment }, STRICT)
export type AttributeSource = Type.Static<typeof AttributeSchema>

const IdentitySchema = Type.Object({ kind: Type.Enum(IDENTITY_KINDS), ...origins, ...treatment }, STRICT)
export type IdentitySource = Type.Static<typeof IdentitySchema>

const ConsentSchema = Type.Object({ purpose: Word, channel: Word, ...origins, ...treatment }, STRICT)
export type ConsentSource = Type.Static<typeof ConsentSchema>

const TestSchema = Type.Object(
  {
    column: Column,
    equals: Optional(Text),
    oneOf: Optional(Texts),
    startsWith: Optional(Word),
    endsWith: Optional(Word),
    matches: Optional(Type.String({ maxLength: 500, description: 'Regular expression; anchor it with ^ and $.' })),
    sign: Optional(Type.Enum(['negative', 'zero', 'positive'])),
    empty: Optional(Type.Boolean()),
    not: Optional(Type.Boolean({ description: 'The test must fail.' })),
    optional: Optional(
      Type.Boolean({ description: 'The column may be missing from the header; it then counts as empty.' }),
    ),
  },
  STRICT,
)
/** One question about a cell (trimmed); exactly one of equals, oneOf, startsWith, endsWith, matches, sign, empty. */
export type CellTest = Type.Static<typeof TestSchema>

const When = Type.Array(TestSchema, { maxItems: 20, description: 'All of these hold. Empty: always.' })

export const AMOUNT_SIGNS = ['as-is', 'negated', 'negative', 'positive'] as const
const KindSchema = Type.Object(
  {
    kind: Type.Enum(['sale', 'return', 'adjustment']),
    when: When,
    amounts: Type.Enum(AMOUNT_SIGNS, {
      description:
        'Sign of quantities and amounts: as in the file; turned round; made negative; made positive, whatever the file says.',
    }),
  },
  STRICT,
)
export type KindRule = Type.Static<typeof KindSchema>

const FileSchema = Type.Object(
  {
    format: Optional(Type.Enum(['csv', 'xlsx'])),
    encoding: Optional(Type.Enum(ENCODINGS)),
    delimiter: Optional(Type.String({ pattern: '^([^"\\r\\n]|blanks)$' })),
    sheet: Optional(Word),
    headerRow: Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
    columns: Optional(Type.Array(Word, { minItems: 1, maxItems: 1000 })),
    ragged: Optional(Type.Enum(['reject', 'pad'])),
  },
  STRICT,
)

export const GROUP_FIELDS = ['number', 'storeCode', 'day'] as const

/** JSON schema of a mapping file: how the rows of one layout become records of one target. `parseMapping` checks what it cannot say. */
export const MappingSchema = Type.Object(
  {
    $schema: Optional(Type.String()),
    name: Type.String({ pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', maxLength: 40 }),
    title: Type.Object({ zh: Word, en: Optional(Word) }, STRICT),
    notes: Optional(
      Type.String({ maxLength: 4000, description: 'For people: the header, where the file comes from.' }),
    ),
    target: Type.Enum(TARGETS),
    source: Optional(
      Type.String({
        pattern: '^[a-z0-9]+(-[a-z0-9]+)*$',
        maxLength: 40,
        description: 'Feed the purchases belong to; the name by default.',
      }),
    ),
    file: Optional(FileSchema),
    zone: Optional(Type.String({ description: 'IANA time zone of local times.' })),
    currency: Optional(Type.String({ pattern: '^[A-Z]{3}$' })),
    currencyDigits: Optional(
      Type.Integer({ minimum: 0, maximum: 4, description: 'Minor digits; by the currency by default.' }),
    ),
    rounding: Optional(
      Type.Enum(ROUNDINGS, { description: 'Of money and quantities with more digits than fit; exact by default.' }),
    ),
    decimalMark: Optional(Type.Enum(['.', ','])),
    nulls: Optional(Type.Array(Text, { maxItems: 100, description: 'Words that mean empty in every column.' })),
    skip: Optional(
      Type.Array(Type.Object({ when: When }, STRICT), { maxItems: 20, description: 'Rows left out: totals, notes.' }),
    ),
    fields: Type.Record(Type.String(), SourceSchema),
    attributes: Optional(Type.Record(Type.String({ minLength: 1, maxLength: 60 }), AttributeSchema)),
    identities: Optional(Type.Array(IdentitySchema, { maxItems: 20 })),
    consents: Optional(Type.Array(ConsentSchema, { maxItems: 50 })),
    kinds: Optional(Type.Array(KindSchema, { minItems: 1, maxItems: 20, description: 'The first that fits decides.' })),
    groupBy: Optional(
      Type.Union([Type.Literal('row'), Type.Array(Type.Enum(GROUP_FIELDS), { minItems: 1, maxItems: 3 })], {
        description: 'What rows of one purchase share; its number by default; "row" makes every row a purchase.',
      }),
    ),
  },
  STRICT,
)

/** A checked mapping (see `parseMapping`). */
export type Mapping = Type.Static<typeof MappingSchema>
export type MappingOf<T extends Target> = Mapping & { readonly target: T }
