import type { AudienceFilter } from '@atrium/api/admin'
import { count, nameIn, Page, ProblemNotice, percent } from '@atrium/ui'
import { LeaveGuard, useDirtyGuard } from '@atrium/ui/form'
import { Alert, Button, Card, Col, Flex, Row, Skeleton, Spin, Typography } from 'antd'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useParams, useSearchParams } from 'react-router'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { customersPath, readFilter } from './customers/filter.ts'
import { FilterTree } from './FilterTree.tsx'
import { type Preview, usePreview } from './preview.ts'
import { Reach } from './Reach.tsx'
import { SaveDrawer } from './SaveDrawer.tsx'
import { leafFor, useVocabulary, type Vocabulary } from './subjects.ts'
import { builtOf, draftOf, type Group, groupNode, leafNode } from './tree.ts'

type Audience = ReplyOf<'audiences.audience'>['audience']

/** Makes an audience, or changes its filter, with the exact count beside every change. */
export default function AudienceBuilder() {
  const { t } = useTranslation('audiences')
  const { audienceId } = useParams()
  const [params] = useSearchParams()
  const wanted = Number(params.get('definition') ?? Number.NaN)
  const vocabulary = useVocabulary()
  const detail = useAsk(
    'audiences.audience',
    { path: { audienceId: audienceId ?? '' } },
    { enabled: audienceId !== undefined },
  )
  const history = useAsk(
    'audiences.definitions',
    { path: { audienceId: audienceId ?? '' } },
    { enabled: audienceId !== undefined && !Number.isNaN(wanted) },
  )
  const title = t(audienceId === undefined ? 'builder.new' : 'builder.edit')
  const error = vocabulary.error ?? detail.error ?? history.error
  if (error) {
    return (
      <Page title={title}>
        <ProblemNotice
          problem={problemOf(error)}
          onRetry={() => void (vocabulary.error ? vocabulary : detail).refetch()}
        />
      </Page>
    )
  }
  const isReady = audienceId === undefined || (detail.data && (Number.isNaN(wanted) || history.data))
  if (!vocabulary.data || !isReady) {
    return (
      <Page title={title}>
        <Skeleton active />
      </Page>
    )
  }
  const earlier = history.data?.items.find(({ definition }) => definition === wanted)?.filter
  return (
    <LeaveGuard>
      <Builder
        key={`${audienceId} ${wanted} ${params.get('filter')}`}
        title={detail.data ? t('builder.of', { name: detail.data.audience.name }) : title}
        vocabulary={vocabulary.data}
        audience={detail.data?.audience}
        filter={earlier ?? detail.data?.filter ?? readFilter(params.get('filter') ?? undefined)}
        isEarlier={earlier !== undefined}
      />
    </LeaveGuard>
  )
}

interface BuilderProps {
  readonly title: string
  readonly vocabulary: Vocabulary
  readonly audience: Audience | undefined
  readonly filter: AudienceFilter | undefined
  /** The filter is one that it had before. */
  readonly isEarlier: boolean
}

function Builder({ title, vocabulary, audience, filter, isEarlier }: BuilderProps) {
  const { t } = useTranslation('audiences')
  const navigate = useNavigate()
  const me = useMe()
  const [draft, setDraft] = useState<Group>(() =>
    filter === undefined ? groupNode('all', [leafNode(leafFor('purchases', vocabulary))]) : draftOf(filter),
  )
  const [dirty, setDirty] = useState(isEarlier)
  const [saving, setSaving] = useState(false)
  const guard = useDirtyGuard(dirty)
  const built = useMemo(() => builtOf(draft), [draft])
  const preview = usePreview(built.filter, 'marketing')
  const found = built.filter === undefined ? undefined : preview.data
  const change = (next: Group) => {
    setDirty(true)
    setDraft(next)
  }
  const problem = preview.error ? problemOf(preview.error) : undefined
  const faults = useMemo(() => faultsOf(problem?.faults ?? [], built.places), [problem, built])
  const isCurrent = !preview.isBehind && !preview.error
  const people = useMemo(() => {
    const known = isCurrent ? (preview.data?.parts ?? []) : []
    return new Map(
      known.flatMap(({ pointer, people: n }) => {
        const id = built.places.get(pointer)
        return id === undefined ? [] : [[id, n] as const]
      }),
    )
  }, [preview.data, isCurrent, built])
  const isComplete = built.filter !== undefined && built.open.length === 0
  const save = mayAll(me, ['audiences.change']) && (
    <Button type="primary" disabled={!isComplete} onClick={() => setSaving(true)}>
      {t('builder.save')}
    </Button>
  )
  const mayList = mayAll(me, ['audiences.listCustomers'])
  const look = mayList && isComplete && (
    // Nothing is lost: the list leads back to the same conditions.
    <Button
      onClick={() => {
        guard.release()
        void navigate(customersPath(built.filter))
      }}
    >
      {t('builder.look')}
    </Button>
  )
  return (
    <Page
      title={title}
      purpose={t('builder.purpose')}
      action={
        <Flex gap={8}>
          {audience === undefined && look}
          {save}
        </Flex>
      }
    >
      {isEarlier && <Alert type="info" showIcon style={{ marginBottom: 12 }} title={t('builder.earlier')} />}
      <Row gutter={[16, 16]}>
        <Col xs={24} xl={16}>
          <FilterTree {...{ draft, vocabulary, people, faults }} open={built.open} onChange={change} />
        </Col>
        <Col xs={24} xl={8}>
          <Flex vertical gap={12} style={{ position: 'sticky', top: 68 }}>
            <Card
              size="small"
              title={t('preview.title')}
              extra={<Spin size="small" spinning={preview.isBehind && built.filter !== undefined} />}
            >
              <Result preview={found} open={built.open.length} />
              {problem && faults.size === 0 && (
                <ProblemNotice problem={problem} onRetry={() => void preview.refetch()} />
              )}
            </Card>
            {found && <Reach people={found.people} reach={found.reach} />}
            {found && found.sample.length > 0 && <Sample members={found.sample} />}
          </Flex>
        </Col>
      </Row>
      {saving && mayAll(me, ['audiences.change']) && built.filter && (
        <SaveDrawer
          audience={audience}
          filter={built.filter}
          onClose={() => setSaving(false)}
          onSaved={(audienceId) => {
            setDirty(false)
            guard.release()
            void navigate(`/audiences/${audienceId}`)
          }}
        />
      )}
    </Page>
  )
}

/** What is wrong, by the node that it is said of: the nearest one above the place. */
function faultsOf(
  faults: readonly { readonly pointer: string; readonly message: string }[],
  places: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const { pointer, message } of faults) {
    for (let at = pointer.replace(/^\/filter/, ''); ; at = at.slice(0, at.lastIndexOf('/'))) {
      const id = places.get(at)
      if (id !== undefined) {
        if (!found.has(id)) found.set(id, message)
        break
      }
      if (!at.includes('/')) break
    }
  }
  return found
}

/** How many fit, in figures and as a sentence. */
function Result({ preview, open }: { readonly preview: Preview | undefined; readonly open: number }) {
  const { t } = useTranslation('audiences')
  const { language } = useLanguage()
  return (
    <Flex vertical gap={12}>
      <div role="status" aria-live="polite">
        {preview ? (
          <Flex gap={8} align="baseline" wrap>
            <span className="number" data-people style={{ fontSize: 28, fontWeight: 600 }}>
              {count(preview.people, language)}
            </span>
            <Typography.Text type="secondary">
              {t('preview.of', {
                of: count(preview.of, language),
                share: percent(preview.of === 0 ? 0 : preview.people / preview.of, language),
              })}
            </Typography.Text>
          </Flex>
        ) : (
          <Typography.Text type="secondary">{t('preview.nothing')}</Typography.Text>
        )}
        {open > 0 && <Typography.Text type="warning">{t('preview.open', { n: open })}</Typography.Text>}
      </div>
      {preview && (
        <Typography.Paragraph style={{ marginBottom: 0 }} data-sentence>
          {nameIn(preview.sentence, language)}
        </Typography.Paragraph>
      )}
    </Flex>
  )
}

/** Some of those who fit. */
function Sample({ members }: { readonly members: Preview['sample'] }) {
  const { t } = useTranslation('audiences')
  const me = useMe()
  return (
    <Card size="small" title={t('preview.sample')}>
      <Flex vertical gap={2}>
        {members.map(({ memberId, name, phone }) => {
          const said = name ?? t('members.unnamed')
          return (
            <Flex key={memberId} justify="space-between" gap={8}>
              {mayAll(me, ['members.read']) ? <Link to={`/members/${memberId}`}>{said}</Link> : said}
              <span className="number">{phone ?? '–'}</span>
            </Flex>
          )
        })}
      </Flex>
    </Card>
  )
}
