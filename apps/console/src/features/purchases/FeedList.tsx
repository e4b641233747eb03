import { EmptyState, nameIn, Page, ProblemNotice } from '@atrium/ui'
import { FormDrawer } from '@atrium/ui/form'
import { useUrlParams } from '@atrium/ui/list'
import { App, Button, Flex, Form, Input, Select, Table, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useChannelName } from '../../app/channels.ts'
import { useLanguage } from '../../app/language.ts'
import { useTell } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { useSources } from './sources.ts'

type Source = ReplyOf<'purchases.listSources'>['items'][number]
/** What a feed is of; one that is of another channel of the house's own keeps it. */
const CHANNELS = ['pos', 'self_checkout', 'mini_program', 'app', 'web', 'ecommerce', 'online', 'parking'] as const
const NUMBERINGS = ['feed', 'store', 'store_day', 'terminal_day'] as const

/** `?open=` is a feed by its code, or `new`. */
export default function FeedList() {
  const { t } = useTranslation('purchases')
  const { language } = useLanguage()
  const me = useMe()
  const channelName = useChannelName()
  const { data, error, isPending, refetch } = useSources()
  const params = useUrlParams()
  const open = params.get('open')
  const edited = open === 'new' ? open : data?.items.find(({ code }) => code === open)
  const mayWrite = mayAll(me, ['purchases.writeSources'])
  const add = mayWrite && (
    <Button type="primary" onClick={() => params.set({ open: 'new' })}>
      {t('feeds.add')}
    </Button>
  )
  return (
    <Page
      title={t('feeds.title')}
      purpose={t('feeds.purpose')}
      action={
        <Flex gap={8}>
          <Link to="/purchases">
            <Button>{t('feeds.back')}</Button>
          </Link>
          {add}
        </Flex>
      }
    >
      {error ? (
        <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
      ) : (
        <Table<Source>
          aria-label={t('feeds.title')}
          size="middle"
          rowKey="code"
          pagination={false}
          loading={{ spinning: isPending, delay: 200 }}
          dataSource={[...(data?.items ?? [])]}
          locale={{ emptyText: isPending ? ' ' : <EmptyState hint={t('feeds.empty')} action={add} /> }}
          columns={[
            {
              title: t('feeds.name'),
              render: (_, row) =>
                mayWrite ? (
                  <Button
                    type="link"
                    style={{ padding: 0, height: 'auto' }}
                    onClick={() => params.set({ open: row.code })}
                  >
                    {nameIn(row.name, language)}
                  </Button>
                ) : (
                  nameIn(row.name, language)
                ),
            },
            {
              title: t('feeds.code'),
              render: (_, row) => <Typography.Text type="secondary">{row.code}</Typography.Text>,
            },
            { title: t('feeds.channel'), render: (_, row) => channelName(row.channel) },
            { title: t('feeds.numbering'), render: (_, row) => t(`feeds.scopes.${row.numbering}`) },
          ]}
        />
      )}
      {edited && (
        <FeedDrawer
          key={edited === 'new' ? 'new' : edited.code}
          source={edited}
          onClose={() => params.set({ open: undefined })}
        />
      )}
    </Page>
  )
}

interface FeedForm {
  readonly code: string
  readonly zh: string
  readonly en?: string
  readonly channel: string
  readonly numbering: Source['numbering']
}

function FeedDrawer({ source, onClose }: { readonly source: Source | 'new'; readonly onClose: () => void }) {
  const { t } = useTranslation('purchases')
  const me = useMe()
  const { message } = App.useApp()
  const [form] = Form.useForm<FeedForm>()
  const save = useTell('purchases.putSource', ['purchases.listSources'])
  const channel = useChannelName()
  const isNew = source === 'new'
  const submit = ({ code, zh, en, channel, numbering }: FeedForm) =>
    save.mutate(
      { body: { code, channel, numbering, name: en ? { zh, en } : { zh } } },
      {
        onSuccess: () => {
          void message.success(t('feeds.saved'))
          onClose()
        },
      },
    )
  if (!mayAll(me, ['purchases.writeSources'])) return null
  return (
    <FormDrawer<FeedForm>
      open
      width={480}
      title={t(isNew ? 'feeds.add' : 'feeds.edit')}
      form={form}
      onFinish={submit}
      onClose={onClose}
      submit={t('feeds.save')}
      saving={save.isPending}
      problem={save.error ? problemOf(save.error) : undefined}
      fieldOf={(place) => (place[0] === 'name' ? String(place[1] ?? 'zh') : String(place[0]))}
      initialValues={
        isNew
          ? { numbering: 'store_day', channel: 'pos' }
          : {
              code: source.code,
              channel: source.channel,
              numbering: source.numbering,
              zh: source.name.zh,
              ...(source.name.en ? { en: source.name.en } : {}),
            }
      }
    >
      <Form.Item name="zh" label={t('feeds.nameZh')} rules={[{ required: true, max: 120 }]}>
        <Input />
      </Form.Item>
      <Form.Item name="en" label={t('feeds.nameEn')} rules={[{ max: 120 }]}>
        <Input />
      </Form.Item>
      <Form.Item
        name="code"
        label={t('feeds.code')}
        extra={t('feeds.codeHint')}
        rules={[{ required: true, pattern: /^[a-z0-9][a-z0-9-]{0,39}$/, message: t('feeds.codeHint') }]}
      >
        <Input disabled={!isNew} />
      </Form.Item>
      <Form.Item name="channel" label={t('feeds.channel')} extra={t('feeds.channelHint')} rules={[{ required: true }]}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          options={[...new Set([...CHANNELS, ...(isNew ? [] : [source.channel])])].map((value) => ({
            value,
            label: channel(value),
          }))}
        />
      </Form.Item>
      <Form.Item name="numbering" label={t('feeds.numbering')} extra={t('feeds.numberingHint')}>
        <Select disabled={!isNew} options={NUMBERINGS.map((value) => ({ value, label: t(`feeds.scopes.${value}`) }))} />
      </Form.Item>
    </FormDrawer>
  )
}
