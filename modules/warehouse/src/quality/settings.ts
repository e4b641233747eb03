import { type Ctx, type Day, dayIn } from '@atrium/kernel'
import { defineSetting, loadOrganization, type Organization } from '@atrium/organization'
import Type from 'typebox'

/** By what the data is judged. Read at the group. */
export const quality = defineSetting({
  key: 'warehouse.quality',
  target: 'node',
  schema: Type.Object(
    {
      atHour: Type.Integer({ minimum: 0, maximum: 23 }),
      leastScore: Type.Integer({ minimum: 0, maximum: 100 }),
      lagSeconds: Type.Integer({ minimum: 5, maximum: 86_400 }),
      silencePercent: Type.Integer({ minimum: 100, maximum: 1_000 }),
      lookbackDays: Type.Integer({ minimum: 7, maximum: 400 }),
      allowed: Type.Array(
        Type.Object(
          {
            check: Type.String({ pattern: '^[a-z]+\\.[a-zA-Z]+$', maxLength: 60 }),
            mostBp: Type.Integer({ minimum: 0, maximum: 10_000 }),
          },
          { additionalProperties: false },
        ),
        { maxItems: 100 },
      ),
    },
    { additionalProperties: false },
  ),
  fallback: { atHour: 3, leastScore: 90, lagSeconds: 60, silencePercent: 150, lookbackDays: 35, allowed: [] },
  about: {
    zh: '数据质量：每天几点检查、低于多少分告警、分析数据可延迟的秒数、来源静默超过惯常间隔的百分之几、回看天数，以及各项检查允许的比例（万分之一）',
    en: 'Data quality: hour of the nightly run, score below which an alarm is raised, seconds that the analysis data may lag, silence of a source in percent of its longest usual pause, days looked back, and the share allowed to each check in basis points.',
  },
})

export interface Terms {
  readonly atHour: number
  /** 0 to 100. */
  readonly leastScore: number
  readonly lagSeconds: number
  readonly silencePercent: number
  readonly lookbackDays: number
  readonly allowed: readonly { readonly check: string; readonly mostBp: number }[]
}

/** What is set, and which day it is in the zone of the group; undefined before there is a group. */
export async function loadTerms(
  ctx: Ctx,
): Promise<
  { readonly terms: Terms; readonly today: Day; readonly zone: string; readonly organization: Organization } | undefined
> {
  const organization = await loadOrganization(ctx)
  const { root } = organization
  if (!root) return undefined
  const today = dayIn(root.zone, ctx.now)
  return { terms: organization.nodeSetting(quality, root.id, today), today, zone: root.zone, organization }
}

/** How much of a check may offend, in basis points. */
export const mostOf = (check: { readonly code: string; readonly mostBp: number }, { allowed }: Terms): number =>
  allowed.find((each) => each.check === check.code)?.mostBp ?? check.mostBp

export const warehouseSettings = [quality] as const
