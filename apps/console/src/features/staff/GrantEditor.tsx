import { EmptyState, ProblemNotice } from '@atrium/ui'
import { useTypedGuard } from '@atrium/ui/form'
import { App, Button, Form, Popconfirm, Table, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { useTell } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { useNodes } from '../organization/nodes.ts'
import type { Account } from './AccountList.tsx'
import { GrantFields } from './GrantFields.tsx'
import { type Grant, useGrantSentence, usePlaceName } from './GrantTags.tsx'
import { usePermissions, useRoles } from './roles.ts'

interface Entered {
  readonly role: string
  readonly node?: string
}

/** Which roles somebody holds, each on a part of the organization. */
export function GrantEditor({ account }: { readonly account: Account }) {
  const { t } = useTranslation('staff')
  const { message } = App.useApp()
  const [form] = Form.useForm<Entered>()
  const me = useMe()
  const { root } = useNodes()
  const { nameOf } = useRoles()
  const place = usePlaceName()
  const set = useTell('staff.setGrant', ['staff.'])
  const guard = useTypedGuard()
  const may = mayAll(me, ['staff.change'])
  const give = ({ role, node }: Entered) => {
    const nodeId = node === undefined || node === root?.id ? null : node
    set.mutate(
      { body: { accountId: account.id, role, nodeId, granted: true } },
      {
        onSuccess: () => {
          guard.clean()
          void message.success(t('grant.given'))
          form.resetFields()
        },
      },
    )
  }
  const take = (grant: Grant) =>
    set.mutate(
      { body: { accountId: account.id, ...grant, granted: false } },
      { onSuccess: () => void message.success(t('grant.taken')) },
    )
  return (
    <>
      <Table<Grant>
        size="small"
        pagination={false}
        rowKey={({ role, nodeId }) => `${role} ${nodeId}`}
        dataSource={[...account.grants]}
        locale={{ emptyText: <EmptyState hint={t('grant.none')} /> }}
        columns={[
          { title: t('accounts.grants'), render: (_, grant) => <ReachOf grant={grant} /> },
          ...(may
            ? [
                {
                  key: 'act',
                  align: 'right' as const,
                  render: (_: unknown, grant: Grant) => (
                    <Popconfirm
                      title={t('grant.take')}
                      description={t('grant.takeWhat', { role: nameOf(grant.role), node: place(grant.nodeId) })}
                      onConfirm={() => take(grant)}
                    >
                      <Button size="small">{t('grant.take')}</Button>
                    </Popconfirm>
                  ),
                },
              ]
            : []),
        ]}
      />
      {may && (
        <Form<Entered>
          form={form}
          layout="vertical"
          onValuesChange={guard.onValuesChange}
          onFinish={give}
          style={{ marginTop: 16 }}
        >
          <GrantFields />
          {set.error && <ProblemNotice problem={problemOf(set.error)} />}
          <Button type="primary" htmlType="submit" loading={set.isPending}>
            {t('grant.add')}
          </Button>
        </Form>
      )}
    </>
  )
}

/** What a grant comes to, in a sentence, with what the role may do. */
function ReachOf({ grant }: { readonly grant: Grant }) {
  const { t } = useTranslation('staff')
  const sentence = useGrantSentence()
  const { roles } = useRoles()
  const permissions = usePermissions()
  const role = roles.find(({ code }) => code === grant.role)
  const labels = (role?.permissions ?? []).map((name) => permissions.find((each) => each.name === name)?.label ?? name)
  return (
    <>
      <div>{sentence(grant)}</div>
      {labels.length > 0 && (
        <Typography.Text type="secondary" style={{ fontSize: 12 }} title={labels.join(t('grant.comma'))}>
          {t('grant.may', { first: labels.slice(0, 3).join(t('grant.comma')), n: labels.length })}
        </Typography.Text>
      )}
    </>
  )
}
