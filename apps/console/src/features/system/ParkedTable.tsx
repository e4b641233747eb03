import { count, instant, useProblemMessage } from '@atrium/ui'
import { App, Button, Card, Flex, Table, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { problemOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useTell } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { useHouseZone } from '../organization/nodes.ts'
import { DiscardDialog } from './DiscardDialog.tsx'
import type { Health } from './SystemPage.tsx'
import { WorkName } from './WorkName.tsx'

type Parked = Health['parked'][number]

/** Events that a reaction could not digest. They wait here until somebody tries them again or gives them up. */
export function ParkedTable({ health }: { readonly health: Health }) {
  const zone = useHouseZone()
  const { t } = useTranslation('system')
  const { language } = useLanguage()
  const me = useMe()
  const { retry, busy } = useRepair()
  const [given, setGiven] = useState<Parked>()
  const mayRepair = mayAll(me, ['system.repair'])
  const reactions = health.reactions.filter(({ parked }) => parked > 0)
  const all = reactions.reduce((sum, { parked }) => sum + parked, 0)
  return (
    <Card
      size="small"
      title={t('parked.title', { number: count(all, language) })}
      extra={
        mayRepair && (
          <Flex gap={8} wrap>
            {reactions.map(({ name, parked }) => (
              <Button key={name} size="small" loading={busy} onClick={() => retry({ reaction: name }, parked)}>
                {t('parked.retryAll', {
                  reaction: t(`work.${name.replace('.', '_')}`, { defaultValue: name }),
                })}
              </Button>
            ))}
          </Flex>
        )
      }
    >
      <Typography.Paragraph type="secondary">{t('parked.hint')}</Typography.Paragraph>
      {given && <DiscardDialog event={given} onClose={() => setGiven(undefined)} />}
      <Table
        aria-label={t('parked.label')}
        size="small"
        pagination={{ pageSize: 20, hideOnSinglePage: true }}
        dataSource={[...health.parked]}
        rowKey={({ reaction, eventId }) => `${reaction} ${eventId}`}
        scroll={{ x: 'max-content' }}
        expandable={{ expandedRowRender: (event) => <Outline event={event} /> }}
        columns={[
          {
            title: t('parked.event'),
            render: (_, { topic, eventId }) => (
              <>
                {topic}
                <div>
                  <Typography.Text type="secondary" style={{ fontSize: 12 }}>
                    {eventId}
                  </Typography.Text>
                </div>
              </>
            ),
          },
          { title: t('parked.reaction'), render: (_, { reaction }) => <WorkName name={reaction} /> },
          {
            title: t('parked.member'),
            render: (_, { memberId }) =>
              memberId === null ? '–' : <Link to={`/members/${memberId}`}>{memberId}</Link>,
          },
          {
            title: t('parked.error'),
            render: (_, { error }) => (
              <Typography.Text type="danger" style={{ maxWidth: 360 }} ellipsis={{ tooltip: error }}>
                {error}
              </Typography.Text>
            ),
          },
          { title: t('parked.attempts'), dataIndex: 'attempts', align: 'right', className: 'number' },
          { title: t('parked.since'), render: (_, { parkedAt }) => instant(parkedAt, zone, language) },
          ...(mayRepair
            ? [
                {
                  title: t('parked.do'),
                  render: (_: unknown, event: Parked) => (
                    <Flex gap={8}>
                      <Button size="small" loading={busy} onClick={() => retry(event, 1)}>
                        {t('parked.retry')}
                      </Button>
                      <Button size="small" danger loading={busy} onClick={() => setGiven(event)}>
                        {t('parked.discard')}
                      </Button>
                    </Flex>
                  ),
                },
              ]
            : []),
        ]}
      />
    </Card>
  )
}

/** It asks first: a retry does what the event tells of. */
function useRepair() {
  const { t } = useTranslation('system')
  const { modal, message } = App.useApp()
  const refused = useProblemMessage()
  const retrying = useTell('system.retryParked', ['system.'])
  const onError = (error: unknown) => refused(problemOf(error))
  const retry = ({ reaction, eventId }: { readonly reaction: string; readonly eventId?: string }, number: number) =>
    void modal.confirm({
      title: t('parked.retryTitle', { count: number }),
      content: t('parked.retryText', { reaction }),
      okText: t('parked.retry'),
      onOk: () =>
        retrying
          .mutateAsync({ body: { reaction, ...(eventId === undefined ? {} : { eventId }) } })
          .then(({ handled, failed }) =>
            failed === 0
              ? void message.success(t('parked.handled', { count: handled }))
              : void message.warning(t('parked.failed', { count: failed })),
          )
          .catch(onError),
    })
  return { retry, busy: retrying.isPending }
}

/** The whole reason, and what the event was about as far as it may be shown. */
function Outline({ event: { error, outline } }: { readonly event: Parked }) {
  const { t } = useTranslation('system')
  return (
    <Flex vertical gap={8}>
      <Typography.Text type="danger" style={{ whiteSpace: 'pre-wrap' }}>
        {error}
      </Typography.Text>
      <div>
        <Typography.Text type="secondary">{t('parked.outline')}</Typography.Text>
        <div style={{ fontFamily: 'ui-monospace, monospace', fontSize: 12, overflowWrap: 'anywhere' }}>{outline}</div>
      </div>
    </Flex>
  )
}
