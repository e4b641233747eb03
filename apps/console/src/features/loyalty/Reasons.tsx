import { count, nameIn } from '@atrium/ui'
import { useTranslation } from 'react-i18next'
import type { ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'

type Reason = ReplyOf<'loyalty.simulatePurchase'>['programmes'][number]['reasons'][number]

/** Why there were so many points, a sentence each. */
export function Reasons({
  reasons,
  programmeId,
}: {
  readonly reasons: readonly Reason[]
  readonly programmeId: string
}) {
  const { t } = useTranslation('loyalty')
  const { language } = useLanguage()
  const me = useMe()
  const { data } = useAsk(
    'loyalty.ruleSet',
    { path: { programmeId } },
    { enabled: mayAll(me, ['loyalty.readRules']) && reasons.some(({ rule }) => rule !== undefined) },
  )
  const say = ({ code, rule, points, wanted, cap }: Reason): string => {
    const known = data?.rules.find((each) => each.code === rule)
    const said = t(`reason.${code}`, {
      rule: known ? nameIn(known.name, language) : (rule ?? ''),
      points: count(points ?? 0, language, code !== 'taken_back'),
    })
    if (cap === undefined) return said
    return said + t('reason.capped', { wanted: count(wanted ?? 0, language), cap: t(`cap.${cap}`) })
  }
  return (
    <ul style={{ margin: '4px 0', paddingInlineStart: 20 }}>
      {reasons.map((reason) => (
        <li key={`${reason.code}:${reason.rule ?? ''}`}>{say(reason)}</li>
      ))}
    </ul>
  )
}
