import type { Fault, Problem } from '@atrium/api'

/** The place of a fault in a form: `/name/zh` → ['name', 'zh'], `/lines/0/sku` → ['lines', 0, 'sku']. */
export const placeOf = ({ pointer }: Pick<Fault, 'pointer'>): (string | number)[] =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step))

/** Messages of the server's schema checks as keys and figures of `ui:fault`; those that are not here are shown as they came. */
const FORMS: readonly (readonly [RegExp, string])[] = [
  [/^is required$/, 'required'],
  [/^must not be empty$/, 'required'],
  [/^must have at least (\d+) characters?$/, 'short'],
  [/^must have at most (\d+) characters?$/, 'long'],
  [/^must be at least (-?[\d.]+)$/, 'least'],
  [/^must be at most (-?[\d.]+)$/, 'most'],
  [/^must be more than (-?[\d.]+)$/, 'more'],
  [/^must be less than (-?[\d.]+)$/, 'less'],
  [/^must have at least (\d+) items?$/, 'few'],
  [/^must have at most (\d+) items?$/, 'many'],
  [/^must not hold the same item twice$/, 'twice'],
  [/^must match the pattern /, 'pattern'],
  [/^must be in the format /, 'pattern'],
  [/^must be (?:an? |null)/, 'type'],
  [/^must be one of (.*)$/, 'oneOf'],
  [/^is not a known field$/, 'unknown'],
  [/^must be a day of the calendar/, 'day'],
  [/^must be an RFC 3339 date-time/, 'moment'],
]

/** What a fault expects, as a key below `ui:fault` with its figure; undefined where it has no words of our own. */
export function faultWords(message: string): { readonly key: string; readonly n: string } | undefined {
  for (const [form, key] of FORMS) {
    const match = form.exec(message)
    if (match) return { key: `fault.${key}`, n: match[1] ?? '' }
  }
  return undefined
}

/** Faults of a problem's body, each with its place in the form that was sent. */
export const bodyFaults = (problem: Problem | undefined): readonly Fault[] =>
  (problem?.faults ?? []).filter((fault) => fault.in === 'body')
