import { DownloadOutlined, EditOutlined, ReloadOutlined } from '@ant-design/icons'
import { CursorTable, count, EmptyState, instant, nameIn, Page, ProblemNotice } from '@atrium/ui'
import { useUndoable } from '@atrium/ui/form'
import { useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Card, Col, Descriptions, Flex, Modal, Row, Skeleton, Tag, Typography } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useParams } from 'react-router'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk, useList, useTell } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { useHouseZone, useNodes } from '../organization/nodes.ts'
import { KIND_COLOURS } from './AudienceList.tsx'
import { customersPath } from './customers/filter.ts'
import { GrowthCard } from './GrowthCard.tsx'
import { Reach } from './Reach.tsx'
import { SaveDrawer } from './SaveDrawer.tsx'
import { useVocabulary } from './subjects.ts'
import { Uses, UsesList, useUses } from './Uses.tsx'
import { WhyPanel } from './WhyPanel.tsx'

type Detail = ReplyOf<'audiences.audience'>
/** While it is being found, and while it may change by itself. */
const [FINDING_MS, FOLLOWING_MS] = [2_000, 5_000]
/** A live audience that is further behind than this is late. */
const LATE_MS = 60_000

/** How soon to look again, milliseconds; 0 for what stays as it is. */
function paceOf({ audience: { version, kind, dueAt, archived } }: Detail): number {
  if (archived) return 0
  if (version === 0 || (kind === 'static' && dueAt !== null)) return FINDING_MS
  return kind === 'static' ? 0 : FOLLOWING_MS
}

/** One audience: who is meant, how many they are and were, whom it reaches, and why somebody is in or not. */
export default function AudiencePage() {
  const { t } = useTranslation('audiences')
  const { audienceId = '' } = useParams()
  const queries = useQueryClient()
  const [pace, setPace] = useState(0)
  const detail = useAsk('audiences.audience', { path: { audienceId } }, pace === 0 ? {} : { refetchMs: pace })
  const { data, error, refetch } = detail
  const wanted = data === undefined || error ? 0 : paceOf(data)
  if (wanted !== pace) setPace(wanted)
  const isFound = (data?.audience.version ?? 0) > 0
  // A set that was written anew has other members, another course and another reach; a live one keeps its version for a day.
  const madeAt = data?.audience.madeAt ?? null
  const seen = useRef(madeAt)
  useEffect(() => {
    const before = seen.current
    seen.current = madeAt
    if (before === null || before === madeAt) return
    for (const name of ['audiences.members', 'audiences.growth', 'audiences.reach'])
      void queries.invalidateQueries({ predicate: ({ queryKey: [asked] }) => asked === name })
  }, [madeAt, queries])
  if (error) {
    return (
      <Page title={t('page.title')}>
        <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
      </Page>
    )
  }
  if (!data) {
    return (
      <Page title={t('page.title')}>
        <Skeleton active />
      </Page>
    )
  }
  const { audience } = data
  return (
    <Page title={audience.name} purpose={audience.note} action={<Actions detail={data} />}>
      {audience.archived && <Alert type="warning" showIcon style={{ marginBottom: 12 }} title={t('page.archived')} />}
      {audience.fault !== null && (
        <Alert
          type="error"
          showIcon
          style={{ marginBottom: 12 }}
          title={t('page.fault')}
          description={audience.fault}
        />
      )}
      {!isFound && <Alert type="info" showIcon style={{ marginBottom: 12 }} title={t('page.finding')} />}
      <Row gutter={[16, 16]}>
        <Col xs={24} xl={16}>
          <Flex vertical gap={16}>
            <Facts detail={data} />
            <Card
              size="small"
              styles={{ header: { flexWrap: 'wrap' } }}
              title={t('page.members')}
              extra={
                <Flex gap={12}>
                  <CustomersLink audienceId={audienceId} />
                  <ExportLink audienceId={audienceId} />
                </Flex>
              }
            >
              {isFound ? <Members audienceId={audienceId} /> : <EmptyState hint={t('page.finding')} />}
            </Card>
          </Flex>
        </Col>
        <Col xs={24} xl={8}>
          <Flex vertical gap={16}>
            {isFound && <ReachCard audienceId={audienceId} />}
            {audience.people !== null && <GrowthCard audienceId={audienceId} name={audience.name} />}
            <Card size="small" title={t('why.title')}>
              <WhyPanel audienceId={audienceId} />
            </Card>
            <Uses audienceId={audienceId} />
            {data.filter && <Versions audienceId={audienceId} current={audience.definition} />}
          </Flex>
        </Col>
      </Row>
    </Page>
  )
}

function Actions({ detail: { audience, filter } }: { readonly detail: Detail }) {
  const { t } = useTranslation('audiences')
  const me = useMe()
  const navigate = useNavigate()
  const { message } = App.useApp()
  const undoable = useUndoable()
  const [settings, setSettings] = useState(false)
  const [warned, setWarned] = useState(false)
  const refresh = useTell('audiences.refresh', ['audiences.'])
  const archive = useTell('audiences.archive', ['audiences.'])
  const { audienceId, name, archived } = audience
  const uses = useUses(audienceId)
  if (!mayAll(me, ['audiences.change'])) return null
  const put = (next: boolean) => archive.mutateAsync({ body: { audienceId, archived: next } })
  const toggle = async () => {
    if (!archived && uses.isUsed) return setWarned(true)
    await archiveNow()
  }
  const archiveNow = async () => {
    try {
      await put(!archived)
      const text = t(archived ? 'page.restoredDone' : 'page.archivedDone', { name })
      undoable({ text, undo: () => put(archived), problemOf })
    } catch (error) {
      void message.error(problemOf(error).title)
    }
  }
  const find = () =>
    refresh.mutate(
      { body: { audienceId } },
      {
        onSuccess: () => void message.success(t('page.refreshing')),
        onError: (error) => void message.error(problemOf(error).title),
      },
    )
  return (
    <Flex gap={8} wrap>
      {!archived && filter && (
        <>
          <Button type="primary" icon={<EditOutlined />} onClick={() => void navigate(`/audiences/${audienceId}/edit`)}>
            {t('page.edit')}
          </Button>
          <Button icon={<ReloadOutlined />} loading={refresh.isPending} onClick={find}>
            {t('page.refresh')}
          </Button>
        </>
      )}
      {!archived && <Button onClick={() => setSettings(true)}>{t('page.settings')}</Button>}
      <Button loading={archive.isPending} onClick={() => void toggle()}>
        {t(archived ? 'page.restore' : 'page.archive')}
      </Button>
      <Modal
        title={t(uses.mustStay ? 'uses.mustStay' : 'uses.stillUsed', { name })}
        open={warned}
        onCancel={() => setWarned(false)}
        okText={t('page.archive')}
        okButtonProps={{ danger: true, disabled: uses.mustStay }}
        onOk={() => {
          setWarned(false)
          void archiveNow()
        }}
      >
        <Typography.Paragraph>{t(uses.mustStay ? 'uses.changeFirst' : 'uses.loses')}</Typography.Paragraph>
        <UsesList uses={uses} />
      </Modal>
      {settings && (
        <SaveDrawer
          audience={audience}
          filter={filter}
          onClose={() => setSettings(false)}
          onSaved={() => setSettings(false)}
        />
      )}
    </Flex>
  )
}

function Facts({ detail: { audience, sentence, madeOf, lagMs } }: { readonly detail: Detail }) {
  const { t } = useTranslation('audiences')
  const { language } = useLanguage()
  const zone = useHouseZone()
  const { nameOf } = useNodes()
  const names = useVocabulary().data?.audiences ?? []
  const at = (iso: string | null) => (iso === null ? '–' : instant(iso, zone, language))
  const { schedule } = audience
  const clock = (minute: number) =>
    `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
  const plan =
    schedule === null
      ? undefined
      : 'everyMinutes' in schedule
        ? t('page.every', { n: schedule.everyMinutes })
        : t('page.at', { time: clock(schedule.atMinute) })
  return (
    <Card size="small">
      <Flex gap={8} align="baseline" wrap style={{ marginBottom: 8 }}>
        <span className="number" data-people style={{ fontSize: 28, fontWeight: 600 }}>
          {audience.people === null ? '–' : count(audience.people, language)}
        </span>
        <Typography.Text type="secondary">{t('page.people')}</Typography.Text>
        <Tag color={KIND_COLOURS[audience.kind]}>{t(`kind.${audience.kind}`)}</Tag>
        {plan && <Typography.Text type="secondary">{plan}</Typography.Text>}
        {lagMs !== null && !audience.archived && (
          <Typography.Text type={lagMs > LATE_MS ? 'warning' : 'secondary'} data-lag>
            {lagMs > LATE_MS
              ? t('page.late', { n: Math.round(lagMs / 60_000) })
              : t('page.following', { n: Math.max(1, Math.round(lagMs / 1_000)) })}
          </Typography.Text>
        )}
      </Flex>
      {sentence && (
        <Typography.Paragraph data-sentence style={{ marginBottom: 12 }}>
          {nameIn(sentence, language)}
        </Typography.Paragraph>
      )}
      {madeOf && (
        <Typography.Paragraph style={{ marginBottom: 12 }}>
          {t(`combine.${madeOf.operation}`)}：
          {madeOf.audiences.map(({ audienceId }, place) => (
            <span key={audienceId}>
              {place > 0 && ' · '}
              <Link to={`/audiences/${audienceId}`}>
                {names.find((each) => each.audienceId === audienceId)?.name ?? t('page.gone')}
              </Link>
            </span>
          ))}
        </Typography.Paragraph>
      )}
      <Descriptions
        size="small"
        column={{ xs: 1, md: 2 }}
        items={[
          { label: t('list.origin'), children: t(`origin.${audience.origin}`) },
          { label: t('list.owner'), children: audience.owner ?? '–' },
          { label: t('page.node'), children: nameOf(audience.nodeId) },
          { label: t('list.madeAt'), children: at(audience.madeAt) },
          { label: t('page.dueAt'), children: at(audience.dueAt) },
          { label: t('page.createdAt'), children: at(audience.createdAt) },
          { label: t('list.changedAt'), children: at(audience.changedAt) },
        ]}
      />
    </Card>
  )
}

/** The same members with what is known of each, to be ordered, narrowed and worked on. */
function CustomersLink({ audienceId }: { readonly audienceId: string }) {
  const { t } = useTranslation('audiences')
  const me = useMe()
  if (!mayAll(me, ['audiences.listCustomers'])) return null
  return <Link to={customersPath({ is: 'audience', audienceId })}>{t('page.asCustomers')}</Link>
}

function ExportLink({ audienceId }: { readonly audienceId: string }) {
  const { t } = useTranslation('audiences')
  const { language } = useLanguage()
  const me = useMe()
  if (!mayAll(me, ['audiences.export'])) return null
  return (
    <Button
      size="small"
      icon={<DownloadOutlined />}
      href={`/v1/audiences/${audienceId}/export?language=${language}`}
      download
      title={t('page.exportHint')}
    >
      {t('page.export')}
    </Button>
  )
}

type Member = ReplyOf<'audiences.members'>['items'][number]

function Members({ audienceId }: { readonly audienceId: string }) {
  const { t } = useTranslation('audiences')
  const me = useMe()
  const list = useList('audiences.members', { path: { audienceId }, query: { limit: 20 } })
  if (list.error) return <ProblemNotice problem={problemOf(list.error)} onRetry={() => void list.refetch()} />
  const seesMembers = mayAll(me, ['members.read'])
  return (
    <CursorTable<Member>
      label={t('page.members')}
      rows={list.rows}
      rowKey={({ memberId }) => memberId}
      loading={list.isFetching}
      hasMore={list.hasNextPage}
      onMore={() => void list.fetchNextPage()}
      empty={<EmptyState hint={t('page.nobody')} />}
      columns={[
        {
          title: t('members.name'),
          render: (_, { memberId, name }) => {
            const said = name ?? t('members.unnamed')
            return seesMembers ? <Link to={`/members/${memberId}`}>{said}</Link> : said
          },
        },
        { title: t('members.phone'), className: 'number', render: (_, { phone }) => phone ?? '–' },
        { title: t('members.stage'), render: (_, { stage }) => t(`members.${stage}`) },
      ]}
    />
  )
}

function ReachCard({ audienceId }: { readonly audienceId: string }) {
  const { data, error, refetch } = useAsk('audiences.reach', { path: { audienceId } })
  if (error) return <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
  if (data) return <Reach people={data.people} reach={data.reach} />
  return (
    <Card size="small">
      <Skeleton active />
    </Card>
  )
}

function Versions({ audienceId, current }: { readonly audienceId: string; readonly current: number }) {
  const { t } = useTranslation('audiences')
  const { language } = useLanguage()
  const zone = useHouseZone()
  const me = useMe()
  const { data, error, refetch } = useAsk('audiences.definitions', { path: { audienceId } })
  if (error) return <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
  return (
    <Card size="small" title={t('versions.title')} loading={!data}>
      <Flex vertical gap={8}>
        {data?.items.map(({ definition, savedAt, sentence, owner }) => (
          <div key={definition}>
            <Flex justify="space-between" gap={8}>
              <span className="number">
                {[t('versions.of', { n: definition }), instant(savedAt, zone, language), owner ?? []]
                  .flat()
                  .join(' · ')}
              </span>
              {definition === current ? (
                <Tag color="green">{t('versions.current')}</Tag>
              ) : (
                mayAll(me, ['audiences.change']) && (
                  <Link to={`/audiences/${audienceId}/edit?definition=${definition}`}>{t('versions.use')}</Link>
                )
              )}
            </Flex>
            <Typography.Text type="secondary">{nameIn(sentence, language)}</Typography.Text>
          </div>
        ))}
      </Flex>
    </Card>
  )
}
