import { ClearOutlined, RedoOutlined, SwapOutlined, UndoOutlined } from '@ant-design/icons'
import { EmptyState, Page, ProblemNotice } from '@atrium/ui'
import { LeaveGuard, useDirtyGuard } from '@atrium/ui/form'
import { Button, Card, Col, Flex, Row, Skeleton, Tag, Typography } from 'antd'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useParams, useSearchParams } from 'react-router'
import { problemOf } from '../../../app/api.ts'
import { useLanguage } from '../../../app/language.ts'
import { useAsk } from '../../../app/queries.ts'
import { useRested } from '../../../app/rested.ts'
import { useScopeNode } from '../../../app/scope.tsx'
import type { Question } from '../figure/answer.ts'
import { type About, Unanswered, useFigures } from '../figure/FigureCard.tsx'
import { FigureChart } from '../figure/FigureChart.tsx'
import { MetricName } from '../figure/MetricName.tsx'
import { Waiting } from '../figure/Working.tsx'
import { useReadNodes } from '../nodes.ts'
import { todayIn } from '../range.ts'
import { ChartActions } from './ChartActions.tsx'
import { Conditions } from './Conditions.tsx'
import {
  type Catalogue,
  chartOf,
  type Draft,
  daysOf,
  draftFor,
  draftOf,
  emptyDraft,
  kindOf,
  questionOf,
  usualName,
} from './draft.ts'
import { useHistory } from './history.ts'
import type { Kept } from './kept.ts'
import { Picker } from './Picker.tsx'
import { Terms } from './Terms.tsx'

/** Makes a chart out of metrics and dimensions, with its figures beside every change. */
export default function ChartBuilder() {
  const { t } = useTranslation('reports')
  const { keptId } = useParams()
  const { language } = useLanguage()
  const catalogue = useAsk('reports.catalogue', {})
  const kept = useAsk('reports.keptOne', { path: { keptId: keptId ?? '' } }, { enabled: keptId !== undefined })
  const title = t(keptId === undefined ? 'charts.new' : 'charts.one')
  const error = catalogue.error ?? kept.error
  if (error)
    return (
      <Page title={title}>
        <ProblemNotice problem={problemOf(error)} onRetry={() => void (kept.error ? kept : catalogue).refetch()} />
      </Page>
    )
  if (!catalogue.data || (keptId !== undefined && !kept.data))
    return (
      <Page title={title}>
        <Skeleton active />
      </Page>
    )
  const name = kept.data && ((language === 'en' ? kept.data.name.en : undefined) ?? kept.data.name.zh)
  return (
    <LeaveGuard>
      <Builder key={keptId ?? 'new'} title={name ?? title} catalogue={catalogue.data} kept={kept.data} />
    </LeaveGuard>
  )
}

interface BuilderProps {
  readonly title: string
  readonly catalogue: Catalogue
  readonly kept: Kept | undefined
}

function Builder({ title, catalogue, kept }: BuilderProps) {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const navigate = useNavigate()
  const [params] = useSearchParams()
  const [first] = useState(() => (kept?.chart ? draftOf(kept.chart) : draftFor(catalogue, params.get('metric'))))
  const history = useHistory<Draft>(first)
  // What was last saved: leaving asks while the draft is another.
  const [saved, setSaved] = useState(first)
  const guard = useDirtyGuard(history.now !== saved)
  const draft = history.now
  const change = (next: Partial<Draft>) => history.set({ ...draft, ...next })
  const nodes = useReadNodes()
  const scope = useScopeNode()
  const node = draft.node ?? scope
  const today = todayIn((nodes.find(node) ?? nodes.highest)?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone)
  const about: About = { ...daysOf(draft, today), ...(node === undefined ? {} : { node }) }
  const question = questionOf(draft)
  const chosen = catalogue.metrics.filter(({ code }) => draft.metrics.includes(code))
  return (
    <Page
      title={title}
      purpose={t('charts.purpose')}
      action={
        <ChartActions
          kept={kept}
          usual={{ zh: usualName(draft, catalogue, 'zh'), en: usualName(draft, catalogue, 'en') }}
          chart={question && chartOf(draft, question, today)}
          isChanged={history.now !== saved}
          onSaved={(keptId) => {
            setSaved(draft)
            guard.release()
            if (keptId !== kept?.keptId) void navigate(`/reports/charts/${keptId}`)
          }}
          onRestore={(chart) => history.set(draftOf(chart))}
          onLeave={() => guard.release()}
        />
      }
    >
      <Row gutter={[16, 16]} wrap>
        <Col xs={24} lg={7} xl={6}>
          <Picker catalogue={catalogue} metrics={draft.metrics} dimensions={draft.dimensions} onChange={change} />
        </Col>
        <Col xs={24} lg={17} xl={18}>
          <Flex vertical gap={16}>
            <Card
              size="small"
              title={<Chosen {...{ catalogue, draft }} onChange={change} />}
              extra={<Steps history={history} />}
            >
              <Flex vertical gap={12}>
                <Terms draft={draft} today={today} chosen={chosen} onChange={change} />
                <Conditions
                  {...{ chosen, about }}
                  dimensions={catalogue.dimensions}
                  group={draft.filter}
                  onChange={(filter) => change({ filter })}
                />
              </Flex>
            </Card>
            {question ? (
              nodes.isWhole && (
                <Result
                  {...{ question, about }}
                  title={kept ? title : usualName(draft, catalogue, language)}
                  kind={kindOf(draft)}
                />
              )
            ) : (
              <Card size="small">
                <EmptyState hint={t('charts.nothing')} />
              </Card>
            )}
          </Flex>
        </Col>
      </Row>
    </Page>
  )
}

/** The metrics and dimensions chosen, in the order in which they are drawn; each is taken out again with a press. */
function Chosen({
  catalogue,
  draft: { metrics, dimensions },
  onChange,
}: {
  readonly catalogue: Catalogue
  readonly draft: Draft
  readonly onChange: (next: Partial<Draft>) => void
}) {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const without = (codes: readonly string[], code: string) => codes.filter((one) => one !== code)
  const nameOf = (code: string) => catalogue.dimensions.find((one) => one.code === code)?.name[language] ?? code
  return (
    <Flex gap={6} wrap align="center" style={{ fontWeight: 400, paddingBlock: 6 }}>
      {metrics.map((code) => {
        const metric = catalogue.metrics.find((one) => one.code === code)
        return (
          <Tag
            key={code}
            color="processing"
            closable={{ 'aria-label': t('charts.takeOut', { name: metric?.name[language] ?? code }) }}
            onClose={(event) => {
              event.preventDefault()
              onChange({ metrics: without(metrics, code) })
            }}
            style={{ marginInlineEnd: 0 }}
          >
            <MetricName metric={metric} name={metric?.name[language] ?? code} />
          </Tag>
        )
      })}
      {dimensions.length > 0 && <Typography.Text type="secondary">{t('charts.by')}</Typography.Text>}
      {dimensions.map((code) => (
        <Tag
          key={code}
          closable={{ 'aria-label': t('charts.takeOut', { name: nameOf(code) }) }}
          onClose={(event) => {
            event.preventDefault()
            onChange({ dimensions: without(dimensions, code) })
          }}
          style={{ marginInlineEnd: 0 }}
        >
          {nameOf(code)}
        </Tag>
      ))}
      {dimensions.length > 1 && (
        <Button
          type="text"
          size="small"
          icon={<SwapOutlined />}
          aria-label={t('charts.turn')}
          title={t('charts.turn')}
          onClick={() => onChange({ dimensions: [...dimensions.slice(1), ...dimensions.slice(0, 1)] })}
        />
      )}
    </Flex>
  )
}

function Steps({ history }: { readonly history: ReturnType<typeof useHistory<Draft>> }) {
  const { t } = useTranslation('reports')
  const { canUndo, canRedo, undo, redo, set } = history
  const button = (key: 'undo' | 'redo' | 'clear', icon: ReactNode, disabled: boolean, onClick: () => void) => (
    <Button
      key={key}
      type="text"
      size="small"
      icon={icon}
      aria-label={t(`charts.${key}`)}
      title={t(`charts.${key}`)}
      disabled={disabled}
      onClick={onClick}
    />
  )
  return (
    <Flex>
      {button('undo', <UndoOutlined />, !canUndo, undo)}
      {button('redo', <RedoOutlined />, !canRedo, redo)}
      {button('clear', <ClearOutlined />, false, () => set({ ...emptyDraft, metrics: [], dimensions: [] }))}
    </Flex>
  )
}

interface ResultProps {
  readonly title: string
  readonly question: Question
  readonly about: About
  readonly kind: ReturnType<typeof kindOf>
}

/** The figures of the draft, asked once the hand rests; the last answer stays until the next one comes. */
function Result({ title, question, about, kind }: ResultProps) {
  const wanted = useRested(JSON.stringify({ question, about }))
  // Its own text, read again.
  const rested = JSON.parse(wanted) as Pick<ResultProps, 'question' | 'about'>
  const asked = useFigures(rested.question, rested.about)
  const { data, error, refetch } = asked
  if (error) return <Unanswered title={title} error={error} onRetry={() => void refetch()} />
  return (
    <div data-result aria-live="polite">
      <Waiting asked={asked}>
        <FigureChart {...{ title, kind }} answer={data} height={360} />
      </Waiting>
      <Took asked={asked} wanted={wanted} />
    </div>
  )
}

/** From here on a chart keeps whoever opens its dashboard waiting. */
const SLOW_SECONDS = 3

/** How long the answer took: whoever keeps a chart knows before how long others will wait for it. */
function Took({ asked, wanted }: { readonly asked: ReturnType<typeof useFigures>; readonly wanted: string }) {
  const { t } = useTranslation('reports')
  const { isFetching } = asked
  const began = useRef<{ readonly wanted: string; readonly at: number }>(undefined)
  const [seconds, setSeconds] = useState<number>()
  useEffect(() => {
    if (isFetching) began.current = { wanted, at: performance.now() }
    else if (began.current?.wanted === wanted) setSeconds((performance.now() - began.current.at) / 1_000)
  }, [isFetching, wanted])
  if (seconds === undefined || isFetching) return null
  const isSlow = seconds >= SLOW_SECONDS
  return (
    <Typography.Text type={isSlow ? 'warning' : 'secondary'} style={{ fontSize: 12 }}>
      {t(isSlow ? 'charts.tookLong' : 'charts.took', { n: Math.max(0.1, Math.round(seconds * 10) / 10) })}
    </Typography.Text>
  )
}
