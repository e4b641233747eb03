import { settingsChanged } from '@atrium/db'
import { type By, type Ctx, done, type Outcome, refuse } from '@atrium/kernel'
import { type AuditRow, audit } from '@atrium/staff'
import { FIELDS_REVISION, type Field, type FieldType, loadFields } from '../fields.ts'
import { upsertFields } from '../store.ts'

export interface FieldAsk {
  readonly by: By
  /** Small first letter, then letters and digits; never changes. */
  readonly code: string
  readonly type: FieldType
  readonly name: { readonly zh: string; readonly en?: string }
  /** Codes that may be chosen, for `choice` and `choices`. */
  readonly choices?: readonly string[]
  readonly archived?: boolean
}

export type FieldCode = 'invalid_field' | 'type_changed'

const CODE = /^[a-z][A-Za-z0-9]{0,39}$/

/** Declares custom fields of the profile, or changes their names and choices. The type of a field stays what it was. */
export async function putFields(
  ctx: Ctx,
  asks: readonly FieldAsk[],
): Promise<Outcome<{ readonly code: string; readonly change: 'created' | 'changed' | 'unchanged' }, FieldCode>[]> {
  const known = new Map(await loadFields(ctx))
  const put = new Map<string, Field>()
  const trail: AuditRow[] = []
  const outcomes = asks.map((ask) => {
    const field = fieldOf(ask)
    if (!field) return refuse('invalid_field' as const, 'A code, and choices exactly where the type is one of choice')
    const before = known.get(ask.code)
    if (before && before.type !== ask.type) return refuse('type_changed' as const)
    const change = !before ? 'created' : JSON.stringify(before) === JSON.stringify(field) ? 'unchanged' : 'changed'
    if (change !== 'unchanged') {
      known.set(field.code, field)
      trail.push({
        by: ask.by,
        action: 'members.putFields',
        subject: { kind: 'field', id: field.code },
        before,
        after: field,
      })
      put.set(field.code, field)
    }
    return done({ code: ask.code, change } as const)
  })
  if (put.size === 0) return outcomes
  const rows = [...put.values()].sort((a, b) => (a.code < b.code ? -1 : 1))
  await ctx.tx.run(upsertFields, {
    code: rows.map((field) => field.code),
    type: rows.map((field) => field.type),
    nameZh: rows.map((field) => field.name.zh),
    nameEn: rows.map((field) => field.name.en ?? null),
    choices: rows.map((field) => field.choices),
    archived: rows.map((field) => field.archived),
    now: ctx.now,
  })
  await settingsChanged(ctx, [FIELDS_REVISION])
  await audit(ctx, trail)
  return outcomes
}

function fieldOf({ code, type, name, choices, archived }: FieldAsk): Field | undefined {
  const isChoice = type === 'choice' || type === 'choices'
  const sound = choices !== undefined && choices.length > 0 && new Set(choices).size === choices.length
  if (!CODE.test(code) || (isChoice ? !sound : choices !== undefined)) return undefined
  return { code, type, name, choices: isChoice ? (choices ?? []) : null, archived: archived ?? false }
}
