import { day, EmptyState, instant, ProblemNotice } from '@atrium/ui'
import { useTypedGuard } from '@atrium/ui/form'
import { App, Button, Card, DatePicker, Flex, Form, Segmented, Table, Tag, Typography } from 'antd'
import type { Dayjs } from 'dayjs'
import { useTranslation } from 'react-i18next'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk, useTell } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { useActorName } from './actors.ts'
import { NodeSelect } from './NodeSelect.tsx'
import { BEGINNING, useNodes } from './nodes.ts'
import type { Programme } from './ProgrammeList.tsx'

type Said = ReplyOf<'organization.participation'>['participation'][number]

/** What has been said about who takes part, and a line to say more. */
export function ProgrammeParticipation({ programme }: { readonly programme: Programme }) {
  const { t } = useTranslation('organization')
  const { language } = useLanguage()
  const me = useMe()
  const { nameOf } = useNodes()
  const who = useActorName()
  const { data, error, isPending, refetch } = useAsk('organization.participation', {
    path: { programmeId: programme.id },
  })
  if (error) return <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
  return (
    <Flex vertical gap={12}>
      <Typography.Text type="secondary">{t('join.hint')}</Typography.Text>
      <Table<Said>
        size="small"
        pagination={false}
        loading={{ spinning: isPending, delay: 200 }}
        rowKey={({ nodeId, from }) => `${nodeId} ${from}`}
        dataSource={[...(data?.participation ?? [])]}
        locale={{ emptyText: isPending ? ' ' : <EmptyState hint={t('join.none')} /> }}
        columns={[
          { title: t('join.node'), render: (_, { nodeId }) => nameOf(nodeId) },
          {
            title: t('join.takes'),
            render: (_, { takesPart }) => (
              <Tag color={takesPart ? 'success' : 'default'}>{t(takesPart ? 'part.in' : 'part.out')}</Tag>
            ),
          },
          { title: t('join.from'), render: (_, { from }) => (from <= BEGINNING ? t('always') : day(from, language)) },
          { title: t('join.to'), render: (_, { to }) => (to === null ? t('join.until') : day(to, language)) },
          {
            title: t('join.by'),
            render: (_, { at, actor }) => `${who(actor)} · ${instant(at, programme.zone, language)}`,
          },
        ]}
      />
      {mayAll(me, ['organization.change']) && <JoinForm programme={programme} />}
    </Flex>
  )
}

interface Entered {
  readonly node: string
  readonly takesPart: boolean
  readonly from?: Dayjs | null
  readonly to?: Dayjs | null
}

function JoinForm({ programme }: { readonly programme: Programme }) {
  const { t } = useTranslation('organization')
  const { message } = App.useApp()
  const [form] = Form.useForm<Entered>()
  const { byId } = useNodes()
  const guard = useTypedGuard()
  const say = useTell('organization.setParticipation', ['organization.'])
  const submit = ({ node, takesPart, from, to }: Entered) => {
    const code = byId.get(node)?.code
    if (code === undefined) return
    say.mutate(
      {
        body: {
          programme: programme.code,
          node: code,
          takesPart,
          ...(from ? { from: from.format('YYYY-MM-DD') } : {}),
          ...(to ? { to: to.format('YYYY-MM-DD') } : {}),
        },
      },
      {
        onSuccess: ({ change }) => {
          if (change === 'unchanged') void message.info(t('join.same'))
          else void message.success(t('join.done'))
          guard.clean()
          form.resetFields()
        },
      },
    )
  }
  return (
    <Card size="small" title={t('join.add')}>
      <Form<Entered>
        form={form}
        layout="vertical"
        onValuesChange={guard.onValuesChange}
        onFinish={submit}
        initialValues={{ takesPart: true }}
      >
        <Flex gap={12}>
          <Form.Item
            name="node"
            label={t('join.node')}
            rules={[{ required: true, message: t('node.required') }]}
            style={{ flex: 1 }}
          >
            <NodeSelect label={t('join.node')} />
          </Form.Item>
          <Form.Item name="takesPart" label={t('join.takes')}>
            <Segmented
              options={[
                { value: true, label: t('part.in') },
                { value: false, label: t('part.out') },
              ]}
            />
          </Form.Item>
        </Flex>
        <Flex gap={12}>
          <Form.Item name="from" label={t('join.from')} extra={t('join.fromHint')} style={{ flex: 1 }}>
            <DatePicker style={{ width: '100%' }} />
          </Form.Item>
          <Form.Item name="to" label={t('join.to')} extra={t('join.toHint')} style={{ flex: 1 }}>
            <DatePicker style={{ width: '100%' }} />
          </Form.Item>
        </Flex>
        {say.error && <ProblemNotice problem={problemOf(say.error)} />}
        <Button type="primary" htmlType="submit" loading={say.isPending}>
          {t('join.go')}
        </Button>
      </Form>
    </Card>
  )
}
