import { Page, ProblemNotice } from '@atrium/ui'
import { useUrlParams } from '@atrium/ui/list'
import { Col, Row, Skeleton, Tabs } from 'antd'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useSetting } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { BudgetsPanel } from './BudgetsPanel.tsx'
import { useDraft } from './draft.ts'
import { useCodeNames } from './names.ts'
import { type Programme, ProgrammePicker, useProgramme } from './programme.tsx'
import { ReturnRatePanel } from './ReturnRatePanel.tsx'
import { RuleList } from './RuleList.tsx'
import type { RuleSet } from './rule.ts'
import { SimulatePanel } from './SimulatePanel.tsx'
import { VersionsPanel } from './VersionsPanel.tsx'

export default function RulesPage() {
  const { t } = useTranslation('loyalty')
  const { programme } = useProgramme()
  return (
    <Page title={t('rules.title')} purpose={t('rules.purpose')}>
      <ProgrammePicker />
      {programme && <Rules key={programme.id} programme={programme} />}
    </Page>
  )
}

function Rules({ programme }: { readonly programme: Programme }) {
  const { data, error, isPending, refetch } = useSetting('loyalty.ruleSet', { path: { programmeId: programme.id } })
  if (error) return <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
  if (isPending || !data) return <Skeleton active />
  return <RuleTabs programme={programme} live={data.value} liveEtag={data.etag ?? ''} />
}

interface TabsProps {
  readonly programme: Programme
  readonly live: RuleSet
  readonly liveEtag: string
}

/** The rules and what they do, have done and were; the tab lies in the address. */
function RuleTabs({ programme, live, liveEtag }: TabsProps) {
  const { t } = useTranslation('loyalty')
  const { language } = useLanguage()
  const me = useMe()
  const params = useUrlParams()
  const codes = useCodeNames(programme.id, language)
  const draft = useDraft(me.id, programme.id, live, liveEtag)
  const list = <RuleList {...{ programme, live, liveEtag, draft, codes }} />
  const withTrial = mayAll(me, ['loyalty.simulate'])
  return (
    <Tabs
      activeKey={params.get('tab') ?? 'rules'}
      onChange={(tab) => params.set({ tab: tab === 'rules' ? undefined : tab, version: undefined })}
      destroyOnHidden
      items={[
        {
          key: 'rules',
          label: t('tabs.rules'),
          children: withTrial ? (
            <Row gutter={[24, 24]}>
              <Col xs={24} xl={14}>
                {list}
              </Col>
              <Col xs={24} xl={10}>
                <SimulatePanel programme={programme} codes={codes} draft={draft.isChanged ? draft.set : undefined} />
              </Col>
            </Row>
          ) : (
            list
          ),
        },
        ...(mayAll(me, ['loyalty.readTotals'])
          ? [
              { key: 'budgets', label: t('tabs.budgets'), children: <BudgetsPanel programme={programme} /> },
              { key: 'rate', label: t('tabs.rate'), children: <ReturnRatePanel programme={programme} /> },
            ]
          : []),
        {
          key: 'versions',
          label: t('tabs.versions'),
          children: <VersionsPanel {...{ programme, live, liveEtag, draft, codes }} />,
        },
      ]}
    />
  )
}
