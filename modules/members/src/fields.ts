import { type Ctx, type Day, done, type Outcome, parseDay, refuse } from '@atrium/kernel'
import type { Attributes, Gender, MemberRow } from './profile.ts'
import { loadFieldRows } from './queries.ts'

export type FieldType = 'text' | 'integer' | 'boolean' | 'day' | 'choice' | 'choices'
export const FIELD_TYPES = ['text', 'integer', 'boolean', 'day', 'choice', 'choices'] as const

/** A custom field of the profile. */
export interface Field {
  readonly code: string
  readonly type: FieldType
  readonly name: { readonly zh: string; readonly en?: string }
  /** Of a choice: the codes that may be chosen. */
  readonly choices: readonly string[] | null
  readonly archived: boolean
}

/** The revision under which the custom fields are kept in memory. */
export const FIELDS_REVISION = 'members.fields'

/** All custom fields by code, archived ones too. No statement while nothing changes. */
export const loadFields = (ctx: Ctx): Promise<ReadonlyMap<string, Field>> =>
  ctx.tx.cached(FIELDS_REVISION, async () => {
    const rows = await ctx.tx.rows(loadFieldRows, {})
    return new Map(
      rows.map((row) => [
        row.code,
        {
          code: row.code,
          // Held by a check constraint.
          type: row.type as FieldType,
          name: row.nameEn === null ? { zh: row.nameZh } : { zh: row.nameZh, en: row.nameEn },
          choices: row.choices,
          archived: row.archivedAt !== null,
        },
      ]),
    )
  })

const MAX_TEXT = 1000

/** Whether a value fits a field; days are written `YYYY-MM-DD`. */
export function fitsField(field: Field, value: unknown): boolean {
  switch (field.type) {
    case 'text':
      return typeof value === 'string' && value.length > 0 && value.length <= MAX_TEXT
    case 'integer':
      return Number.isSafeInteger(value)
    case 'boolean':
      return typeof value === 'boolean'
    case 'day':
      return typeof value === 'string' && parseDay(value) !== undefined
    case 'choice':
      return typeof value === 'string' && (field.choices ?? []).includes(value)
    case 'choices':
      return (
        Array.isArray(value) &&
        new Set(value).size === value.length &&
        value.every((each: unknown) => typeof each === 'string' && (field.choices ?? []).includes(each))
      )
  }
}

/** What a caller says about a person; null clears. */
export interface ProfilePatch {
  readonly name?: string | null
  readonly gender?: Gender | null
  readonly birthday?: Day | null
  /** By field code; null clears the field, fields not named stay. */
  readonly attributes?: Attributes
}

export type ProfileCode = 'invalid_profile' | 'unknown_field'

const FIRST_BIRTHDAY = -32_872 // 1880-01-01
const NAME = /^[^\p{Cc}\p{Zl}\p{Zp}]{1,100}$/u

/** A patch with its name trimmed, or why it cannot be taken. The detail names the field, never the value. */
export function checkProfile(
  patch: ProfilePatch,
  fields: ReadonlyMap<string, Field>,
  today: Day,
): Outcome<ProfilePatch, ProfileCode> {
  const name = typeof patch.name === 'string' ? patch.name.trim().normalize('NFC') : patch.name
  if (typeof name === 'string' && !NAME.test(name)) return refuse('invalid_profile', 'The name is not one')
  if (typeof patch.birthday === 'number' && (patch.birthday < FIRST_BIRTHDAY || patch.birthday > today)) {
    return refuse('invalid_profile', 'The birthday is before 1880 or in the future')
  }
  for (const [code, value] of Object.entries(patch.attributes ?? {})) {
    const field = fields.get(code)
    if (!field || field.archived) return refuse('unknown_field', `There is no field ${code.slice(0, 40)}`)
    if (value !== null && !fitsField(field, value))
      return refuse('invalid_profile', `The value of ${code} does not fit its field`)
  }
  return done(name === undefined ? patch : { ...patch, name })
}

export type ProfileField = 'name' | 'gender' | 'birthday' | `attributes.${string}`

/** The part of a profile that a patch speaks of and that differs from what is known. */
export function changedFields(person: MemberRow, patch: ProfilePatch): ProfileField[] {
  const changed: ProfileField[] = []
  for (const field of ['name', 'gender', 'birthday'] as const) {
    if (patch[field] !== undefined && patch[field] !== person[field]) changed.push(field)
  }
  for (const [code, value] of Object.entries(patch.attributes ?? {})) {
    if (JSON.stringify(value) !== JSON.stringify(person.attributes[code] ?? null)) changed.push(`attributes.${code}`)
  }
  return changed
}

/** The patch without what is known already: fills gaps, changes nothing. */
export function onlyGaps(person: MemberRow, patch: ProfilePatch): ProfilePatch {
  const attributes = Object.entries(patch.attributes ?? {}).filter(([code]) => person.attributes[code] === undefined)
  return {
    ...(person.name === null && patch.name !== undefined ? { name: patch.name } : {}),
    ...(person.gender === null && patch.gender !== undefined ? { gender: patch.gender } : {}),
    ...(person.birthday === null && patch.birthday !== undefined ? { birthday: patch.birthday } : {}),
    attributes: Object.fromEntries(attributes),
  }
}
