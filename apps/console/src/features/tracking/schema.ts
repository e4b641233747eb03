/** A JSON Schema of an object as a form shows it: rows of properties, and what the form leaves alone. */

type Facts = Readonly<Record<string, unknown>>

export const PROPERTY_TYPES = ['string', 'number', 'integer', 'boolean', 'array', 'object', 'any'] as const
export type PropertyType = (typeof PROPERTY_TYPES)[number]

export interface PropertyRow {
  readonly name: string
  readonly type: PropertyType
  readonly required: boolean
  /** Texts that it may be; empty: any. */
  readonly values: readonly string[]
  /** Keywords that the form does not show: `minimum`, `properties` of an object. */
  readonly rest: Facts
}

export interface SchemaForm {
  readonly rows: readonly PropertyRow[]
  /** No other properties are allowed. */
  readonly closed: boolean
  /** Keywords of the whole that the form does not show. */
  readonly rest: Facts
}

export const EMPTY_ROW: PropertyRow = { name: '', type: 'string', required: false, values: [], rest: {} }

const isFacts = (value: unknown): value is Facts => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The form of a schema. What it cannot show stays as it is and comes out again. */
export function formOf(schema: Facts): SchemaForm {
  const { type: _, properties, required, additionalProperties, ...rest } = schema
  const needed = Array.isArray(required) ? required.map(String) : []
  const known = isFacts(properties) ? properties : {}
  return {
    rows: [
      ...Object.entries(known).map(([name, property]) => rowOf(name, property, needed.includes(name))),
      ...needed
        .filter((name) => !Object.hasOwn(known, name))
        .map((name) => ({ ...EMPTY_ROW, name, type: 'any' as const, required: true })),
    ],
    closed: additionalProperties === false,
    rest:
      additionalProperties === undefined || additionalProperties === false ? rest : { ...rest, additionalProperties },
  }
}

function rowOf(name: string, property: unknown, required: boolean): PropertyRow {
  if (!isFacts(property)) return { ...EMPTY_ROW, name, type: 'any', required }
  const { type, enum: values, ...rest } = property
  const known = PROPERTY_TYPES.find((each) => each === type && each !== 'any')
  const texts =
    Array.isArray(values) && values.every((each) => typeof each === 'string') ? values.map(String) : undefined
  return {
    name,
    type: known ?? 'any',
    required,
    values: texts ?? [],
    rest: {
      ...rest,
      // Several types, and values that are no texts, are left to JSON.
      ...(known === undefined && type !== undefined ? { type } : {}),
      ...(texts === undefined && values !== undefined ? { enum: values } : {}),
    },
  }
}

/** The schema that a form says. */
export function schemaOf({ rows, closed, rest }: SchemaForm): Facts {
  const named = rows.filter(({ name }) => name !== '')
  const required = named.filter((row) => row.required).map(({ name }) => name)
  return {
    type: 'object',
    ...(required.length === 0 ? {} : { required }),
    properties: Object.fromEntries(
      named.map(({ name, type, values, rest: more }) => [
        name,
        { ...(type === 'any' ? {} : { type }), ...(values.length === 0 ? {} : { enum: [...values] }), ...more },
      ]),
    ),
    ...(closed ? { additionalProperties: false } : {}),
    ...rest,
  }
}

/** A first schema from what an event held: the types of its properties, none of them required. */
export function draftOf(properties: Facts): Facts {
  return schemaOf({
    rows: Object.entries(properties).map(([name, value]) => ({ ...EMPTY_ROW, name, type: typeOf(value) })),
    closed: false,
    rest: {},
  })
}

function typeOf(value: unknown): PropertyType {
  if (typeof value === 'string' || typeof value === 'boolean') return typeof value as 'string' | 'boolean'
  // A whole amount today may be a broken one tomorrow.
  if (typeof value === 'number') return 'number'
  if (Array.isArray(value)) return 'array'
  return isFacts(value) ? 'object' : 'any'
}

/** Reads typed JSON; a text says why it is no object. */
export function readSchema(text: string): Facts | string {
  try {
    const value: unknown = JSON.parse(text)
    return isFacts(value) ? value : 'not an object'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
