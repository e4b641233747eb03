import { EmptyState, nameIn, Page, ProblemNotice } from '@atrium/ui'
import { App, Button, Card, Col, Flex, Row, Segmented, Skeleton, Typography } from 'antd'
import dayjs from 'dayjs'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { problemOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useSetting, useTell } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { useCodeNames } from './names.ts'
import { type Programme, ProgrammePicker, useProgramme } from './programme.tsx'
import { RuleCard } from './RuleCard.tsx'
import { RuleDrawer } from './RuleDrawer.tsx'
import { COMBINES, NEW_RULE, type Rule, type RuleSet, standingOf } from './rule.ts'
import { SimulatePanel } from './SimulatePanel.tsx'

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
  const me = useMe()
  const { data, error, isPending, refetch } = useSetting('loyalty.ruleSet', { path: { programmeId: programme.id } })
  if (error) return <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
  if (isPending || !data) return <Skeleton active />
  const list = (
    <RuleList
      programme={programme}
      set={data.value}
      etag={data.etag ?? ''}
      onReread={async () => void (await refetch())}
    />
  )
  if (!mayAll(me, ['loyalty.simulate'])) return list
  return (
    <Row gutter={[24, 24]}>
      <Col xs={24} xl={14}>
        {list}
      </Col>
      <Col xs={24} xl={10}>
        <SimulatePanel programme={programme} />
      </Col>
    </Row>
  )
}

interface ListProps {
  readonly programme: Programme
  readonly set: RuleSet
  readonly etag: string
  readonly onReread: () => Promise<void>
}

/** Rules in the order in which they are asked: lower priority first, then by code. */
const inOrder = (rules: readonly Rule[]): Rule[] =>
  [...rules].sort((a, b) => a.priority - b.priority || (a.code < b.code ? -1 : 1))

function RuleList({ programme, set, etag, onReread }: ListProps) {
  const { t } = useTranslation('loyalty')
  const { language } = useLanguage()
  const { modal, message } = App.useApp()
  const me = useMe()
  const [params, setParams] = useSearchParams()
  const codes = useCodeNames(programme.id, language)
  const save = useTell('loyalty.ruleSet.write', ['loyalty.'])
  const [now] = useState(() => dayjs().valueOf())
  const mayWrite = mayAll(me, ['loyalty.writeRules'])
  const open = params.get('rule')
  const edited = open === 'new' ? NEW_RULE : set.rules.find(({ code }) => code === open)
  const show = (code: string | null) => {
    const next = new URLSearchParams(params)
    if (code === null) next.delete('rule')
    else next.set('rule', code)
    setParams(next)
  }
  const put = (body: RuleSet) =>
    save.mutate(
      { path: { programmeId: programme.id }, ifMatch: etag, body },
      { onSuccess: () => void message.success(t('rules.saved')) },
    )
  const remove = (rule: Rule) =>
    modal.confirm({
      title: t('rules.removeTitle', { name: nameIn(rule.name, language) }),
      content: t('rules.removeHint'),
      okText: t('rules.remove'),
      okButtonProps: { danger: true },
      onOk: () => put({ ...set, rules: set.rules.filter(({ code }) => code !== rule.code) }),
    })
  const add = mayWrite && (
    <Button type="primary" onClick={() => show('new')}>
      {t('rules.add')}
    </Button>
  )
  return (
    <Flex vertical gap={12}>
      <Flex justify="space-between" align="center" wrap gap={8}>
        <Flex gap={8} align="center" wrap>
          <Typography.Text type="secondary">{t('rules.combine')}</Typography.Text>
          <Segmented
            size="small"
            disabled={!mayWrite || save.isPending}
            value={set.combine}
            onChange={(combine) => put({ ...set, combine })}
            options={COMBINES.map((value) => ({ value, label: t(`combine.${value}`) }))}
          />
          <Typography.Text type="secondary">{t('rules.version', { version: etag.replace(/\D/g, '') })}</Typography.Text>
        </Flex>
        {set.rules.length > 0 && add}
      </Flex>
      {save.error && (
        <ProblemNotice problem={problemOf(save.error)} onRetry={() => void onReread().then(() => save.reset())} />
      )}
      {set.rules.length === 0 && (
        <Card>
          <EmptyState hint={t('rules.empty')} action={add} />
        </Card>
      )}
      {inOrder(set.rules).map((rule) => (
        <RuleCard
          key={rule.code}
          rule={rule}
          programme={programme}
          codes={codes}
          standing={standingOf(rule, now)}
          {...(mayWrite ? { onEdit: () => show(rule.code), onRemove: () => remove(rule) } : {})}
        />
      ))}
      {mayWrite && edited && (
        <RuleDrawer
          key={open}
          rule={edited}
          isNew={open === 'new'}
          programme={programme}
          set={set}
          etag={etag}
          codes={codes}
          onReread={onReread}
          onClose={() => show(null)}
        />
      )}
    </Flex>
  )
}
