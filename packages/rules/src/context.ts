import type { Currency, Day, Instant } from '@atrium/kernel'
import type { Words } from './words.ts'

// Only types come from the kernel: its values need node:crypto and Temporal, and this package also runs in browsers.

/** What every declared field has. */
interface Declared {
  /** How operators call it, in both languages; opens the printed sentence. */
  readonly label: Words
  /** The value may be missing; only then are `isNull` and `isNotNull` allowed. */
  readonly nullable?: boolean
}

/** `number` is a double, `integer` a safe integer. */
export interface NumberField extends Declared {
  readonly type: 'number' | 'integer'
  readonly unit?: Words
  /** Bounds of the values a condition may name; they catch a month 13 when the condition is saved. */
  readonly min?: number
  readonly max?: number
}

/** Integer minor units (fen, pence). The currency is needed for printing only. */
export interface MoneyField extends Declared {
  readonly type: 'money'
  readonly currency?: Currency
}

export interface EnumOption {
  readonly value: string
  readonly label: Words
  /** Editors no longer offer it. It stays in the declaration so that conditions saved earlier still hold. */
  readonly archived?: boolean
}

/** One of a closed set. `ordered` means that the options are listed from low to high and may be compared (levels). */
export interface EnumField extends Declared {
  readonly type: 'enum'
  readonly options: readonly EnumOption[]
  readonly ordered?: boolean
}

/**
 * Text that the context holds as strings. `refersTo` names what the codes stand for (`category`, `organization`, `tag`):
 * editors choose a picker by it and the printer resolves names with it.
 * `string`: one string. `path`: segments joined by `/`. `tags`: an array of strings. `node`: the codes of a node of the
 * organization and of all above it, root first, the node itself last.
 */
export interface TextField extends Declared {
  readonly type: 'string' | 'path' | 'tags' | 'node'
  readonly refersTo?: string
}

/**
 * `day`: days since 1970-01-01. `instant`: epoch milliseconds. `timeOfDay`: minutes since local midnight. `weekday`: 1 Monday
 * to 7 Sunday. `monthDay`: month × 100 + day of month (1225), for birthdays without a year. All are ready values: whoever
 * fills the context has applied the time zone.
 */
export interface PlainField extends Declared {
  readonly type: 'boolean' | 'day' | 'instant' | 'timeOfDay' | 'weekday' | 'monthDay'
}

/** A list of things with fields of their own, for `some`, `every`, `sum` and `count`. A missing list counts as empty. */
export interface ListField extends Declared {
  readonly type: 'list'
  /** One of them: `label` is 商品明细 / lines, `itemLabel` 商品 / line. */
  readonly itemLabel: Words
  readonly element: Fields
}

/** A field that a comparison can name. */
export type ValueField = NumberField | MoneyField | EnumField | TextField | PlainField
export type Field = ValueField | ListField
export type FieldType = Field['type']

/** Dotted names (`purchase.amountMinor`) to declarations. A dot is a step into a nested object of the values. */
export type Fields = Readonly<Record<string, Field>>

/** What a condition may speak about. */
export interface Context {
  /** Names the context in faults: `earning`, `benefit`, `coupon`. */
  readonly name: string
  readonly fields: Fields
}

const NAME = /^[A-Za-z][\w-]*(\.[A-Za-z][\w-]*){0,3}$/

/**
 * Checks a declaration once, at start, and returns it unchanged with its literal types, so that `compileCondition` knows the
 * shape of the values. Throws `RangeError` where the declaration contradicts itself.
 */
export function defineContext<const C extends Context>(context: C): C {
  const names = Object.keys(context.fields)
  if (names.length === 0) throw new RangeError(`context ${context.name} declares no field`)
  checkFields(context.fields, context.name)
  return context
}

function checkFields(fields: Fields, place: string): void {
  const names = Object.keys(fields)
  for (const name of names) {
    const at = `${place}: ${name}`
    if (!NAME.test(name)) throw new RangeError(`${at}: names are one to four steps of letters, digits, _ and -`)
    const below = names.find((other) => other.startsWith(`${name}.`))
    if (below !== undefined) throw new RangeError(`${at}: cannot hold a value and also contain ${below}`)
    checkField(fields[name] as Field, at)
  }
}

function checkField(field: Field, at: string): void {
  if (field.label.zh === '' || field.label.en === '') throw new RangeError(`${at}: needs a label in both languages`)
  if (field.type === 'list') {
    checkFields(field.element, at)
  } else if (field.type === 'enum') {
    const values = new Set(field.options.map((option) => option.value))
    if (values.size === 0) throw new RangeError(`${at}: needs at least one option`)
    if (values.size !== field.options.length) throw new RangeError(`${at}: names an option twice`)
  } else if (field.type === 'money') {
    if (field.currency !== undefined && !/^[A-Z]{3}$/.test(field.currency))
      throw new RangeError(`${at}: ${field.currency} is no currency`)
  } else if (field.type === 'number' || field.type === 'integer') {
    if ((field.min ?? -Infinity) > (field.max ?? Infinity)) throw new RangeError(`${at}: min is above max`)
  }
}

/** The declaration of a name, or undefined; never something inherited from `Object.prototype`. */
export const fieldNamed = (fields: Fields, name: string): Field | undefined =>
  Object.hasOwn(fields, name) ? fields[name] : undefined

// The shape of the values, derived from a declaration.

type Held<F extends Field> = F extends ListField
  ? readonly ValuesOfFields<F['element']>[]
  : F['type'] extends 'tags' | 'node'
    ? readonly string[]
    : F['type'] extends 'string' | 'path' | 'enum'
      ? string
      : F['type'] extends 'boolean'
        ? boolean
        : F['type'] extends 'day'
          ? Day
          : F['type'] extends 'instant'
            ? Instant
            : number

type OrMissing<F extends Field> = F extends { readonly nullable: true } ? Held<F> | null | undefined : Held<F>

// `a.b: V` becomes `{ a: { b: V } | null }`: a whole group may be missing, as the member of an anonymous purchase is.
type Nested<Name extends string, V> = Name extends `${infer Head}.${infer Rest}`
  ? { readonly [K in Head]: Nested<Rest, V> | null | undefined }
  : undefined extends V
    ? { readonly [K in Name]?: V }
    : { readonly [K in Name]: V }

type Together<U> = (U extends unknown ? (one: U) => void : never) extends (all: infer All) => void ? All : never

type ValuesOfFields<F extends Fields> = Together<
  { [K in keyof F & string]: Nested<K, OrMissing<F[K]>> }[keyof F & string]
>

/**
 * The values that a condition over `C` is asked about: nested objects, ready values, `null` where there is none.
 * For a context that is put together at run time (custom attributes) it is any object.
 */
export type ValuesOf<C extends Context> = string extends keyof C['fields'] ? object : ValuesOfFields<C['fields']>
