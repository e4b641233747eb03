import { Alert, Descriptions, Drawer, Flex, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import type { ReplyOf } from '../../app/api.ts'
import { useSpan } from '../system/span.ts'
import { FactTree } from './FactTree.tsx'
import { useEventFault } from './fault-words.ts'
import { useMoments } from './moments.ts'
import { pageOf, useEventName, useSources } from './sources.ts'

export type TrackedEvent = ReplyOf<'tracking.eventsOfMember'>['items'][number]

/** Later than this after it was done it is worth saying that it came late, milliseconds. */
const LATE_MS = 60_000

const factsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}

/** One event as it was kept: properties, context, and what of it is not as planned. */
export function EventDrawer({ event, onClose }: { readonly event: TrackedEvent; readonly onClose: () => void }) {
  const { t } = useTranslation('tracking')
  const { second } = useMoments()
  const faultText = useEventFault()
  const nameOf = useEventName()
  const sources = useSources()
  const span = useSpan()
  const { properties, context, traits, fault, groupId } = event.body
  const late = Date.parse(event.receivedAt) - Date.parse(event.at)
  const name = nameOf({ ...event, ...pageOf({ properties: factsOf(properties), context: factsOf(context) }) })
  return (
    <Drawer open size={560} onClose={onClose} title={t('event.title', { name })}>
      <Flex vertical gap={16}>
        {typeof fault === 'string' && (
          <Alert type="warning" showIcon title={t('event.fault', { fault: faultText(fault) })} />
        )}
        <Descriptions
          size="small"
          bordered
          column={1}
          items={[
            { label: t('live.at'), children: <span className="number">{second(event.at)}</span> },
            {
              label: t('live.received'),
              children: (
                <span className="number">
                  {second(event.receivedAt)}
                  {late > LATE_MS && ` · ${t('event.late', { span: span(late) })}`}
                </span>
              ),
            },
            { label: t('event.source'), children: sources.nameOf(event.source) },
            { label: t('event.kind'), children: t(`kind.${event.kind}`) },
            ...(typeof groupId === 'string' ? [{ label: t('event.groupId'), children: groupId }] : []),
          ]}
        />
        {properties !== undefined && <Part title={t('event.properties')} facts={factsOf(properties)} />}
        {Array.isArray(traits) && (
          <section>
            <Heading text={t('event.traits')} />
            <Typography.Text>{traits.map(String).join(' · ') || t('event.none')}</Typography.Text>{' '}
            <Typography.Text type="secondary">{t('event.traitsHint')}</Typography.Text>
          </section>
        )}
        {context !== undefined && <Part title={t('event.context')} facts={factsOf(context)} />}
        <Typography.Text type="secondary" copyable={{ text: JSON.stringify(event, null, 2) }}>
          {t('event.copy')}
        </Typography.Text>
      </Flex>
    </Drawer>
  )
}

function Heading({ text }: { readonly text: string }) {
  return (
    <Typography.Title level={2} style={{ fontSize: 14, margin: '0 0 8px' }}>
      {text}
    </Typography.Title>
  )
}

function Part({ title, facts }: { readonly title: string; readonly facts: Readonly<Record<string, unknown>> }) {
  return (
    <section>
      <Heading text={title} />
      <FactTree label={title} facts={facts} />
    </section>
  )
}
