import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { EmptyState, Page, ProblemNotice } from '@atrium/ui'
import { useUrlParams } from '@atrium/ui/list'
import { AutoComplete, Button, Card, Flex, InputNumber, Select, Skeleton, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { problemOf } from '../../../app/api.ts'
import { mayAll, useMe } from '../../../app/session.tsx'
import { plannedOption, usePlannedNames } from '../../tracking/planned-names.ts'
import { FunnelCard } from './FunnelCard.tsx'
import { PeriodBar, usePeriod } from './period.tsx'
import { useStepNames } from './step-names.ts'
import { isWhole, LEAST_STEPS, MOST_STEPS, readSteps, STEP_KINDS, type Step, writeSteps } from './steps.ts'
import { useAboutWhom, Whom } from './Whom.tsx'

const MOST_DAYS = 365
const USUAL_DAYS = 7

/** How many did each of some steps, in order, and where they were lost. */
export default function FunnelPage() {
  const { t } = useTranslation('reports')
  const me = useMe()
  const params = useUrlParams()
  const period = usePeriod('month')
  const about = useAboutWhom(period.about)
  const { names, isNothing, isRead, error } = useStepNames(period.about)
  // Where the address says nothing it begins with what is done most, and ends with a purchase.
  const usual: Step[] = [
    names.page[0] === undefined ? { kind: 'event', name: names.event[0] ?? '' } : { kind: 'page', name: names.page[0] },
    { kind: 'purchase' },
  ]
  const asked = readSteps(params.get('steps'))
  const steps = asked ?? usual
  const days = Number(params.get('days'))
  const withinDays = Number.isInteger(days) && days >= 1 && days <= MOST_DAYS ? days : USUAL_DAYS
  const change = (next: readonly Step[]) => params.set({ steps: writeSteps(next) })
  // A step is known by its place and what it says.
  const lines = steps.map((step, at) => ({ step, at, key: `${at} ${step.kind} ${step.name ?? ''}` }))
  const isReady = period.isReady && (asked !== undefined || isRead)
  return (
    <Page title={t('funnel.title')} purpose={t('funnel.purpose')}>
      <PeriodBar period={period} />
      <Whom about={period.about} />
      {!isReady && (error ? <ProblemNotice problem={problemOf(error)} /> : <Skeleton active />)}
      {isReady && isNothing && asked === undefined && (
        <EmptyState
          hint={t('funnel.noEvents')}
          action={mayAll(me, ['tracking.read']) && <Link to="/tracking">{t('funnel.source')}</Link>}
        />
      )}
      {isReady && !(isNothing && asked === undefined) && (
        <div className="report-sections">
          <Card size="small" title={t('funnel.steps')}>
            <Flex vertical gap={12}>
              <ol className="funnel-steps">
                {lines.map(({ step, at, key }) => (
                  <StepLine
                    key={key}
                    {...{ step, at, steps, change }}
                    names={step.kind === 'purchase' ? [] : names[step.kind]}
                  />
                ))}
              </ol>
              <Flex gap={8} align="center" wrap>
                <Button
                  icon={<PlusOutlined />}
                  disabled={steps.length >= MOST_STEPS}
                  onClick={() => change([...steps, { kind: 'purchase' }])}
                >
                  {t('funnel.add')}
                </Button>
                <span style={{ marginInlineStart: 'auto' }}>{t('funnel.within')}</span>
                <InputNumber
                  aria-label={t('funnel.within')}
                  style={{ width: 80 }}
                  min={1}
                  max={MOST_DAYS}
                  precision={0}
                  value={withinDays}
                  onBlur={({ target }) => params.set({ days: target.value })}
                  onStep={(next) => params.set({ days: String(next) })}
                  onPressEnter={({ target }) => params.set({ days: (target as HTMLInputElement).value })}
                />
                <span>{t('funnel.days')}</span>
              </Flex>
            </Flex>
          </Card>
          {isWhole(steps) ? (
            <FunnelCard about={about} {...{ steps, withinDays }} />
          ) : (
            <Card size="small">
              <Typography.Text>{t('funnel.unfinished')}</Typography.Text>
            </Card>
          )}
        </div>
      )}
    </Page>
  )
}

interface StepLineProps {
  readonly step: Step
  readonly at: number
  readonly steps: readonly Step[]
  readonly names: readonly string[]
  readonly change: (steps: readonly Step[]) => void
}

function StepLine({ step, at, steps, names, change }: StepLineProps) {
  const { t } = useTranslation('reports')
  const plannedOf = usePlannedNames()
  const n = at + 1
  const put = (next: Step) => change(steps.with(at, next))
  const swap = (other: number) => change(steps.with(at, steps[other] ?? step).with(other, step))
  return (
    <li>
      <Flex gap={8} wrap align="center">
        <Select
          aria-label={`${t('funnel.step', { n })} ${t('funnel.kind')}`}
          style={{ width: 116 }}
          value={step.kind}
          onChange={(kind) => put(kind === 'purchase' ? { kind } : { kind, name: '' })}
          options={STEP_KINDS.map((value) => ({ value, label: t(`funnel.kinds.${value}`) }))}
        />
        {step.kind === 'purchase' ? (
          <Typography.Text type="secondary" style={{ flex: 1, minWidth: 160 }}>
            {t('funnel.purchase')}
          </Typography.Text>
        ) : (
          <AutoComplete
            aria-label={`${t('funnel.step', { n })} ${t('funnel.name')}`}
            style={{ flex: 1, minWidth: 160 }}
            placeholder={t('funnel.nameHint')}
            defaultValue={step.name ?? ''}
            options={names.map((name) =>
              step.kind === 'event' ? plannedOption(name, plannedOf) : { value: name, label: name },
            )}
            showSearch={{
              filterOption: (text, option) => option?.label.toLowerCase().includes(text.toLowerCase()) === true,
            }}
            onSelect={(name: string) => put({ ...step, name })}
            onBlur={({ target }) => {
              const name = (target as HTMLInputElement).value.trim()
              if (name !== (step.name ?? '')) put({ ...step, name })
            }}
          />
        )}
        <Flex>
          <Button
            type="text"
            icon={<ArrowUpOutlined />}
            aria-label={t('funnel.up', { n })}
            disabled={at === 0}
            onClick={() => swap(at - 1)}
          />
          <Button
            type="text"
            icon={<ArrowDownOutlined />}
            aria-label={t('funnel.down', { n })}
            disabled={at === steps.length - 1}
            onClick={() => swap(at + 1)}
          />
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t('funnel.remove', { n })}
            disabled={steps.length <= LEAST_STEPS}
            onClick={() => change(steps.toSpliced(at, 1))}
          />
        </Flex>
      </Flex>
    </li>
  )
}
