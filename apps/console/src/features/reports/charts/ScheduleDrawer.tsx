import { instant, ProblemNotice, useProblemMessage } from '@atrium/ui'
import { Alert, App, Button, Card, Drawer, Flex, Skeleton, Table, Tag, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf, type ReplyOf } from '../../../app/api.ts'
import { useLanguage } from '../../../app/language.ts'
import { useAsk, useTell } from '../../../app/queries.ts'
import { type KeptHead, nameOfKept } from './kept.ts'
import { ScheduleForm } from './ScheduleForm.tsx'

type Schedule = ReplyOf<'reports.schedules'>['items'][number]
type Delivery = ReplyOf<'reports.deliveries'>['items'][number]

/** How often it is looked whether something left. */
const LOOK_MS = 2_000

interface ScheduleProps {
  readonly kept: KeptHead
  readonly onClose: () => void
}

/** When and where a chart or dashboard is sent, tried at once, and what came of it. Only behind `reports.send`. */
export function ScheduleDrawer({ kept, onClose }: ScheduleProps) {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const { data, error, refetch } = useAsk('reports.schedules', {})
  const [isAdding, setAdding] = useState(false)
  const [secret, setSecret] = useState('')
  const own = data?.items.filter(({ keptId }) => keptId === kept.keptId)
  return (
    <Drawer open onClose={onClose} title={t('sending.of', { name: nameOfKept(kept, language) })} size={640}>
      <Flex vertical gap={16}>
        <Typography.Text type="secondary">{t('sending.purpose')}</Typography.Text>
        {error && <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />}
        {!data && !error && <Skeleton active />}
        {secret !== '' && (
          <Alert
            type="warning"
            showIcon
            title={t('sending.secret')}
            description={
              <Typography.Text copyable={{ text: secret }} code>
                {secret}
              </Typography.Text>
            }
            closable={{ onClose: () => setSecret('') }}
          />
        )}
        {own?.map((schedule) => (
          <ScheduleCard key={schedule.scheduleId} schedule={schedule} />
        ))}
        {own?.length === 0 && !isAdding && <Typography.Text>{t('sending.none')}</Typography.Text>}
        {data && !isAdding && (
          <Button style={{ alignSelf: 'start' }} onClick={() => setAdding(true)}>
            {t('sending.add')}
          </Button>
        )}
        {data && isAdding && (
          <ScheduleForm
            keptId={kept.keptId}
            mails={data.mails}
            domains={data.mailDomains}
            onClose={() => setAdding(false)}
            onPut={(told) => {
              setSecret(told)
              setAdding(false)
            }}
          />
        )}
      </Flex>
    </Drawer>
  )
}

function ScheduleCard({ schedule }: { readonly schedule: Schedule }) {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const { modal, message } = App.useApp()
  const refused = useProblemMessage()
  const [isShown, setShown] = useState(false)
  const end = useTell('reports.endSchedule', ['reports.schedules'])
  const attempt = useTell('reports.trySchedule', ['reports.deliveries'])
  const { scheduleId, every, nth, hour, zone, url, recipients, nextAt } = schedule
  const when = t(`sending.when.${every}`, {
    hour: `${String(hour).padStart(2, '0')}:00`,
    day: every === 'weekly' ? t(`sending.weekdays.${nth}`) : nth,
  })
  const body = { scheduleId }
  const onEnd = () =>
    void modal.confirm({
      title: t('sending.endTitle'),
      content: t('sending.endWhat'),
      okText: t('sending.end'),
      okButtonProps: { danger: true },
      onOk: () => end.mutateAsync({ body }).catch((error: unknown) => refused(problemOf(error))),
    })
  const onTry = () =>
    attempt.mutate(
      { body },
      {
        onSuccess: () => {
          setShown(true)
          void message.success(t('sending.trying'))
        },
        onError: (error) => refused(problemOf(error)),
      },
    )
  return (
    <Card size="small" title={when} data-schedule>
      <Flex vertical gap={8}>
        <div>
          <Tag>{t(recipients ? 'sending.mail' : 'sending.webhook')}</Tag>
          <span style={{ overflowWrap: 'anywhere' }}>{recipients ? recipients.join('、') : url}</span>
        </div>
        <Typography.Text type="secondary">
          {nextAt !== null && t('sending.next', { at: instant(nextAt, zone, language) })}
        </Typography.Text>
        <Flex gap={8} wrap>
          <Button size="small" loading={attempt.isPending} onClick={onTry}>
            {t('sending.try')}
          </Button>
          <Button size="small" aria-expanded={isShown} onClick={() => setShown(!isShown)}>
            {t('sending.deliveries')}
          </Button>
          <Button size="small" danger onClick={onEnd}>
            {t('sending.end')}
          </Button>
        </Flex>
        {isShown && <Deliveries scheduleId={scheduleId} zone={zone} />}
      </Flex>
    </Card>
  )
}

function Deliveries({ scheduleId, zone }: { readonly scheduleId: string; readonly zone: string }) {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const { data, error, refetch } = useAsk('reports.deliveries', { path: { scheduleId } }, { refetchMs: LOOK_MS })
  if (error) return <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
  return (
    <Table<Delivery>
      size="small"
      aria-label={t('sending.deliveries')}
      rowKey="deliveryId"
      loading={!data}
      dataSource={[...(data?.items ?? [])]}
      locale={{ emptyText: t('sending.noDeliveries') }}
      pagination={data && data.items.length > 10 ? { pageSize: 10, size: 'small' } : false}
      scroll={{ x: 'max-content' }}
      columns={[
        {
          title: t('sending.at'),
          className: 'number',
          render: (_, { dueAt, trial }) => (
            <>
              {instant(dueAt, zone, language)} {trial && <Tag>{t('sending.trial')}</Tag>}
            </>
          ),
        },
        {
          title: t('sending.state'),
          render: (_, { state, fault, tries }) => (
            <>
              <Tag color={state === 'sent' ? 'success' : state === 'failed' ? 'error' : 'processing'}>
                {t(`sending.states.${state}`)}
              </Tag>
              {fault !== null && <FaultWords fault={fault} />}
              {state === 'waiting' && tries > 0 && (
                <Typography.Text type="secondary"> {t('sending.tries', { n: tries })}</Typography.Text>
              )}
            </>
          ),
        },
      ]}
    />
  )
}

function FaultWords({ fault }: { readonly fault: string }) {
  const { t } = useTranslation('reports')
  const status = /^status_(\d+)$/.exec(fault)?.[1]
  if (status !== undefined) return t('sending.faults.status', { status })
  return t(`sending.faults.${fault}`, { defaultValue: fault })
}
