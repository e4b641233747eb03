import { EmptyState, instant, ProblemNotice } from '@atrium/ui'
import { App, Button, Flex, Form, Modal, Radio, Select, Table, Tag, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf, type ReplyOf } from '../../../app/api.ts'
import { useLanguage } from '../../../app/language.ts'
import { useAsk, useTell } from '../../../app/queries.ts'
import { mayAll, useMe } from '../../../app/session.tsx'
import { useStaff, useStores, useWords } from '../names.ts'

type Consent = ReplyOf<'members.consents'>['consents'][number]
type Word = ReplyOf<'members.consentHistory'>['items'][number]

const PURPOSES = ['marketing', 'service', 'profiling'] as const
const CHANNELS = ['sms', 'wechat', 'wecom', 'phone', 'email', 'app'] as const
const SOURCES = ['counter', 'phone', 'written', 'online'] as const

interface Said {
  readonly purpose: string
  readonly channel: string
  readonly allowed: boolean
  readonly source: string
}

/** What a member allows, for what and on which channel; and noting what they say now. */
export function ConsentsTab({ memberId }: { readonly memberId: string }) {
  const { t } = useTranslation('members')
  const { language } = useLanguage()
  const me = useMe()
  const stores = useStores()
  const words = useWords()
  const [noting, setNoting] = useState<Partial<Said>>()
  const { data, error, isPending, refetch } = useAsk('members.consents', { path: { memberId } })
  if (error) return <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
  const mayNote = mayAll(me, ['members.consent'])
  const note = mayNote && <Button onClick={() => setNoting({ allowed: true })}>{t('consents.note')}</Button>
  return (
    <Flex vertical gap={12}>
      <Flex justify="space-between" gap={8} align="center">
        <Typography.Text type="secondary">{t('consents.purpose')}</Typography.Text>
        {note}
      </Flex>
      <Table<Consent>
        size="middle"
        rowKey={({ purpose, channel }) => `${purpose} ${channel}`}
        dataSource={[...(data?.consents ?? [])]}
        loading={{ spinning: isPending, delay: 200 }}
        pagination={false}
        locale={{ emptyText: <EmptyState hint={t('consents.none')} action={note} /> }}
        columns={[
          { title: t('consents.for'), render: (_, row) => words.purpose(row.purpose) },
          { title: t('consents.on'), render: (_, row) => words.channel(row.channel) },
          {
            title: t('consents.said'),
            render: (_, row) => (
              <Tag color={row.allowed ? 'success' : 'red'}>
                {t(row.allowed ? 'consents.allowed' : 'consents.refused')}
              </Tag>
            ),
          },
          {
            title: t('consents.since'),
            className: 'number',
            render: (_, row) => instant(row.saidAt, stores.zoneOf(undefined), language),
          },
          ...(mayNote
            ? [
                {
                  key: 'change',
                  align: 'right' as const,
                  render: (_: unknown, row: Consent) => (
                    <Button size="small" onClick={() => setNoting({ ...row, allowed: !row.allowed })}>
                      {t(row.allowed ? 'consents.refuse' : 'consents.allow')}
                    </Button>
                  ),
                },
              ]
            : []),
        ]}
      />
      <ConsentHistory memberId={memberId} />
      {noting && <NoteConsent memberId={memberId} said={noting} onClose={() => setNoting(undefined)} />}
    </Flex>
  )
}

/** All that was ever said, latest first: when, where, noted by whom. */
function ConsentHistory({ memberId }: { readonly memberId: string }) {
  const { t } = useTranslation('members')
  const { language } = useLanguage()
  const stores = useStores()
  const staff = useStaff()
  const words = useWords()
  const { data, error, isPending, refetch } = useAsk('members.consentHistory', { path: { memberId } })
  if (error) return <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
  if (data?.items.length === 0) return null
  return (
    <section>
      <Typography.Title level={2} style={{ fontSize: 14, margin: '12px 0 8px' }}>
        {t('consentHistory.title')}
      </Typography.Title>
      <Table<Word>
        size="small"
        aria-label={t('consentHistory.title')}
        rowKey={({ at, purpose, channel }) => `${at} ${purpose} ${channel}`}
        dataSource={[...(data?.items ?? [])]}
        loading={{ spinning: isPending, delay: 200 }}
        pagination={{ pageSize: 20, hideOnSinglePage: true }}
        columns={[
          {
            title: t('consents.since'),
            className: 'number',
            render: (_, row) => instant(row.at, stores.zoneOf(undefined), language),
          },
          { title: t('consents.for'), render: (_, row) => words.purpose(row.purpose) },
          { title: t('consents.on'), render: (_, row) => words.channel(row.channel) },
          {
            title: t('consents.said'),
            render: (_, row) => (
              <Tag color={row.allowed ? 'success' : 'red'}>
                {t(row.allowed ? 'consents.allowed' : 'consents.refused')}
              </Tag>
            ),
          },
          { title: t('consents.source'), render: (_, row) => words.source(row.source) },
          { title: t('consentHistory.by'), render: (_, row) => staff.actorOf(row.actor) },
        ]}
      />
    </section>
  )
}

interface NoteProps {
  readonly memberId: string
  readonly said: Partial<Said>
  readonly onClose: () => void
}

function NoteConsent({ memberId, said, onClose }: NoteProps) {
  const { t } = useTranslation('members')
  const words = useWords()
  const { message } = App.useApp()
  const [form] = Form.useForm<Said>()
  const save = useTell('members.setConsent', ['members.consent', 'members.timeline'])
  const submit = (entered: Said) =>
    save.mutate(
      { body: { memberId, ...entered } },
      {
        onSuccess: () => {
          void message.success(t('consents.done'))
          onClose()
        },
      },
    )
  const required = [{ required: true, message: t('adjust.needed') }]
  const known = (codes: readonly string[], of: (code: string) => string) =>
    codes.map((value) => ({ value, label: of(value) }))
  const fixed = said.purpose !== undefined
  return (
    <Modal
      title={t('consents.note')}
      open
      onCancel={onClose}
      onOk={() => form.submit()}
      okButtonProps={{ loading: save.isPending }}
    >
      <Form<Said>
        form={form}
        layout="vertical"
        initialValues={{
          purpose: said.purpose ?? 'marketing',
          channel: said.channel ?? 'sms',
          allowed: said.allowed ?? true,
          source: 'counter',
        }}
        onFinish={submit}
      >
        <Form.Item name="purpose" label={t('consents.for')} rules={required}>
          <Select disabled={fixed} options={known(fixed ? [said.purpose ?? ''] : PURPOSES, words.purpose)} />
        </Form.Item>
        <Form.Item name="channel" label={t('consents.on')} rules={required}>
          <Select disabled={fixed} options={known(fixed ? [said.channel ?? ''] : CHANNELS, words.channel)} />
        </Form.Item>
        <Form.Item name="allowed" label={t('consents.said')}>
          <Radio.Group
            options={[
              { value: true, label: t('consents.allowed') },
              { value: false, label: t('consents.refused') },
            ]}
          />
        </Form.Item>
        <Form.Item name="source" label={t('consents.source')} rules={required}>
          <Select options={SOURCES.map((value) => ({ value, label: t(`source.${value}`) }))} />
        </Form.Item>
        {save.error && <ProblemNotice problem={problemOf(save.error)} />}
      </Form>
    </Modal>
  )
}
