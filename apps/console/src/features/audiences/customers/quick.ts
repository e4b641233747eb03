import type { AudienceFilter } from '@atrium/api/admin'

/** A condition that a chip above the list makes: its subject in one form; what is put differently stands as words beside the chips. */
export interface Quick {
  readonly isMine: (part: AudienceFilter) => boolean
}

export const STAGE_FIELD = 'portrait.stage'
export const SPEND_FIELD = 'portrait.spendMinor'
export const LAST_FIELD = 'portrait.lastDay'
export const BIRTH_MONTH = 'birthMonth'

const ofField = (field: string, ...ops: readonly string[]): Quick => ({
  isMine: (part) => part.is === 'field' && part.field === field && ops.includes(part.op ?? ''),
})

export const stageQuick = ofField(STAGE_FIELD, 'in')
export const spendQuick = ofField(SPEND_FIELD, 'ge', 'le', 'between')
export const lastQuick = ofField(LAST_FIELD, 'lastDays', 'beforeDays')
export const birthQuick = ofField(BIRTH_MONTH, 'eq')
export const storesQuick: Quick = { isMine: ({ is }) => is === 'met' }
export const levelQuick = (programme: string): Quick => ({
  isMine: (part) => part.is === 'level' && part.programme === programme && part.op === 'in',
})
/** Tags as they are chosen here: that there is one, that it holds, or one of its choices. */
export const tagQuick: Quick = { isMine: (part) => tagChoice(part) !== undefined }

/** What a condition on a tag is called in the list of choices: `code` or `code=choice`; undefined for other conditions. */
export function tagChoice({ is, tag, op, value }: AudienceFilter): string | undefined {
  if (is !== 'tag' || tag === undefined) return undefined
  if (op === 'known' || (op === 'eq' && value === true)) return tag
  return op === 'in' && Array.isArray(value) && value.length === 1 ? `${tag}=${String(value[0])}` : undefined
}

/** The condition that a choice stands for. */
export function tagPart(choice: string, isBoolean: (tag: string) => boolean): AudienceFilter {
  const at = choice.indexOf('=')
  if (at >= 0) return { is: 'tag', tag: choice.slice(0, at), op: 'in', value: [choice.slice(at + 1)] }
  return isBoolean(choice) ? { is: 'tag', tag: choice, op: 'eq', value: true } : { is: 'tag', tag: choice, op: 'known' }
}

/** The parts with the chip's condition in another form, where it stood or at the end; undefined takes it out. */
export function withPart(
  parts: readonly AudienceFilter[],
  quick: Quick,
  part: AudienceFilter | undefined,
): readonly AudienceFilter[] {
  const at = parts.findIndex(quick.isMine)
  if (at < 0) return part === undefined ? parts : [...parts, part]
  return parts.flatMap((each, place) => (place === at ? (part ?? []) : [each]))
}

/** At least, at most, or both; undefined for neither. */
export function spendPart(low: number | undefined, high: number | undefined): AudienceFilter | undefined {
  const of = { is: 'field', field: SPEND_FIELD } as const
  if (low !== undefined && high !== undefined)
    return { ...of, op: 'between', value: [Math.min(low, high), Math.max(low, high)] }
  if (low !== undefined) return { ...of, op: 'ge', value: low }
  return high === undefined ? undefined : { ...of, op: 'le', value: high }
}

/** What a condition on spend says: at least, at most. */
export function spendRange({ op, value }: AudienceFilter = {}): readonly [number | undefined, number | undefined] {
  const numbers = (Array.isArray(value) ? value : [value]).map((each) => (typeof each === 'number' ? each : undefined))
  if (op === 'between') return [numbers[0], numbers[1]]
  return op === 'le' ? [undefined, numbers[0]] : [numbers[0], undefined]
}
