import fc from 'fast-check'

/** JSON Schema as far as bodies are drawn from it. */
interface Node {
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Node[]
  readonly properties?: Readonly<Record<string, Node>>
  readonly required?: readonly string[]
  readonly items?: Node
  readonly minItems?: number
  readonly maxItems?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly format?: string
}

/** What callers send who mean harm or know no better. */
const oddities: readonly unknown[] = [
  null,
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\u202e反',
  'x'.repeat(5_000),
  '__proto__',
  'constructor',
  -1,
  0,
  0.1 + 0.2,
  1e-7,
  1e308,
  -1e308,
  2 ** 31,
  2 ** 53,
  -(2 ** 53),
  2 ** 63,
  '9'.repeat(400),
  '0001-01-01',
  '9999-12-31',
  '2026-02-30',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999Z',
  '2026-03-01T12:00:00+23:59',
  '-271821-04-20T00:00:00Z',
  [],
  {},
  [[]],
  { '': {} },
  true,
]

const odd = fc.oneof(fc.constantFrom(...oddities), fc.jsonValue({ maxDepth: 2 }))

/** Words that mean something in this house, so that some of what is drawn gets past the first look. */
const WORDS = [
  'group',
  'mall',
  'shop',
  'kiosk',
  'pos',
  'card_no',
  'phone_verified',
  'email',
  '13800138000',
  'A1',
  'known',
  'mall-club',
  'gold',
  'owner',
  'catalog.read',
  'points.ttlMonths',
]

/** Values that mostly fit a schema; `ids` are the ids of each prefix that are used besides made-up ones. */
export function fitting(schema: object, ids: (prefix: string) => readonly string[]): fc.Arbitrary<unknown> {
  const visit = (node: Node): fc.Arbitrary<unknown> => {
    if (node.const !== undefined) return fc.constant(node.const)
    if (node.enum) return fc.constantFrom(...node.enum)
    if (node.anyOf) return fc.oneof(...node.anyOf.map(visit))
    switch (node.type) {
      case 'object':
        return objectOf(node)
      case 'array': {
        const minLength = Math.min(node.minItems ?? 0, 3)
        return fc.array(visit(node.items ?? {}), {
          minLength,
          maxLength: Math.max(minLength, Math.min(node.maxItems ?? 3, 3)),
        })
      }
      case 'integer':
        return integerOf(node)
      case 'number':
        return fc.oneof(fc.integer({ min: -3, max: 5 }), fc.double({ noNaN: true, noDefaultInfinity: true }))
      case 'boolean':
        return fc.boolean()
      case 'null':
        return fc.constant(null)
      case 'string':
        return stringOf(node, ids)
      default:
        return odd
    }
  }
  const objectOf = ({ properties = {}, required = [] }: Node): fc.Arbitrary<unknown> => {
    const members = Object.fromEntries(Object.entries(properties).map(([name, node]) => [name, visit(node)]))
    return fc.record(members, { requiredKeys: required.filter((name) => name in members) })
  }
  return visit(schema as Node)
}

function integerOf({ minimum, maximum }: Node): fc.Arbitrary<number> {
  const least = Math.max(minimum ?? -(2 ** 53) + 1, -(2 ** 53) + 1)
  const most = Math.min(maximum ?? 2 ** 53 - 1, 2 ** 53 - 1)
  const near = fc.integer({
    min: Math.max(least, Math.min(1, most)),
    max: Math.max(Math.max(least, Math.min(1, most)), Math.min(most, 20_000)),
  })
  return fc.oneof(
    near,
    fc.maxSafeInteger().map((value) => Math.min(most, Math.max(least, value))),
    fc.constantFrom(least, most),
  )
}

function stringOf(
  { pattern = '', format, minLength = 0, maxLength = 60 }: Node,
  ids: (prefix: string) => readonly string[],
): fc.Arbitrary<string> {
  const prefix = /^\^([a-z]{3})_/.exec(pattern)?.[1]
  if (prefix !== undefined)
    return fc.constantFrom(...ids(prefix), `${prefix}_1`, `${prefix}_7zzz`, `${prefix}_7zzzzzzzzzz`)
  if (format === 'date-time')
    return fc.constantFrom(
      '2026-03-01T12:00:00+08:00',
      '2026-03-02T01:00:00Z',
      '1970-01-01T00:00:00Z',
      '9999-12-31T23:59:59Z',
      '0001-01-01T00:00:00Z',
    )
  if (format === 'date') return fc.constantFrom('2026-03-01', '2026-03-02', '1970-01-01', '9999-12-31', '0001-01-01')
  const text = fc.string({
    minLength: Math.min(minLength, 50),
    maxLength: Math.min(Math.max(maxLength, minLength), 60),
    unit: 'grapheme',
  })
  if (pattern !== '')
    return fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...WORDS) }, { weight: 1, arbitrary: text })
  return fc.oneof(fc.constantFrom(...WORDS), text)
}

/** A value of which one place was replaced by something odd, left out, or doubled. */
export const spoilt = (values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.tuple(values, fc.nat(), fc.nat(5), odd).map(([value, at, how, strange]) => {
    const copy: unknown = structuredClone(value)
    const places: { readonly holder: Record<string, unknown>; readonly key: string }[] = []
    const walk = (node: unknown) => {
      if (typeof node !== 'object' || node === null) return
      const holder = node as Record<string, unknown>
      for (const key of Object.keys(holder)) {
        places.push({ holder, key })
        walk(holder[key])
      }
    }
    walk(copy)
    const place = places[at % Math.max(1, places.length)]
    if (!place) return strange
    if (how === 0) delete place.holder[place.key]
    else if (how === 1) place.holder[`${place.key}x`] = place.holder[place.key]
    else place.holder[place.key] = strange
    return copy
  })

/** Anything at all. */
export const anything = odd
