import { nameIn } from '@atrium/ui'
import { Card, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useLanguage } from '../../app/language.ts'
import { useAsk } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'

interface Use {
  readonly key: string
  readonly kind: 'restOn' | 'madeOf' | 'chart'
  readonly name: string
  readonly link: string
}

/** What speaks of an audience. */
export interface UsesOf {
  readonly uses: readonly Use[]
  /** Audiences that rest on it which the asker may not see. */
  readonly others: number
  readonly isUsed: boolean
  /** Others rest on it: it cannot be archived. */
  readonly mustStay: boolean
}

/** Audiences and kept charts that speak of this one. */
export function useUses(audienceId: string): UsesOf {
  const { language } = useLanguage()
  const me = useMe()
  const audiences = useAsk('audiences.uses', { path: { audienceId } }).data
  const charts = useAsk(
    'reports.keptList',
    { query: { kind: 'chart', audience: audienceId } },
    { enabled: mayAll(me, ['reports.read']) },
  ).data
  const named = (kind: 'restOn' | 'madeOf') =>
    (audiences?.[kind] ?? []).map((each) => ({
      key: `${kind} ${each.audienceId}`,
      kind,
      name: each.name,
      link: `/audiences/${each.audienceId}`,
    }))
  const restOn = named('restOn')
  const kept = (charts?.items ?? []).map(({ keptId, name }) => ({
    key: keptId,
    kind: 'chart' as const,
    name: nameIn(name, language),
    link: `/reports/charts/${keptId}`,
  }))
  const others = audiences?.others ?? 0
  const mustStay = restOn.length + others > 0
  return { uses: [...restOn, ...kept, ...named('madeOf')], others, isUsed: mustStay || kept.length > 0, mustStay }
}

/** Where an audience is used. */
export function Uses({ audienceId }: { readonly audienceId: string }) {
  const { t } = useTranslation('audiences')
  const uses = useUses(audienceId)
  return (
    <Card size="small" title={t('uses.title')}>
      <UsesList uses={uses} />
    </Card>
  )
}

export function UsesList({ uses: { uses, others } }: { readonly uses: UsesOf }) {
  const { t } = useTranslation('audiences')
  if (uses.length + others === 0) return <Typography.Text type="secondary">{t('uses.none')}</Typography.Text>
  return (
    <ul style={{ margin: 0, paddingInlineStart: 18 }}>
      {uses.map(({ key, kind, name, link }) => (
        <li key={key}>
          <Typography.Text type="secondary">{t(`uses.${kind}`)}</Typography.Text> <Link to={link}>{name}</Link>
        </li>
      ))}
      {others > 0 && <li>{t('uses.others', { n: others })}</li>}
    </ul>
  )
}
