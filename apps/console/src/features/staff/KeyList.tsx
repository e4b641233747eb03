import { count, instant } from '@atrium/ui'
import { ListPage, useUrlParams } from '@atrium/ui/list'
import { Button, Flex, Space, type TableColumnsType, Tag, Tooltip, Typography } from 'antd'
import dayjs from 'dayjs'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useList } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { useHouseZone } from '../organization/nodes.ts'
import { usePlaceName } from './GrantTags.tsx'
import { KeyCreate } from './KeyCreate.tsx'
import { KeyRevoke, KeyRotate } from './KeyTasks.tsx'
import { OneTimeSecret } from './OneTimeSecret.tsx'
import { usePermissions } from './roles.ts'

export type Key = ReplyOf<'staff.keys'>['items'][number]
type Task = { readonly kind: 'rotate' | 'revoke'; readonly key: Key } | { readonly kind: 'create' }

/** `?state=all` shows those that are over as well. */
export default function KeyList() {
  const { t } = useTranslation('staff')
  const me = useMe()
  const params = useUrlParams()
  const [task, setTask] = useState<Task>()
  const [shown, setShown] = useState<{ readonly name: string; readonly key: string }>()
  const all = params.get('state') === 'all'
  const list = useList('staff.keys', { query: { limit: 50, ...(all ? {} : { living: true }) } })
  const may = mayAll(me, ['staff.changeKeys'])
  const columns = useColumns(may ? setTask : undefined)
  const end = () => setTask(undefined)
  const createButton = may && (
    <Button type="primary" onClick={() => setTask({ kind: 'create' })}>
      {t('keys.create')}
    </Button>
  )
  return (
    <ListPage<Key>
      title={t('keys.title')}
      purpose={t('keys.purpose')}
      action={createButton}
      list={list}
      problemOf={problemOf}
      columns={columns}
      rowKey={({ id }) => id}
      filters={[
        {
          param: 'state',
          label: t('keys.state'),
          fallback: 'living',
          options: [
            { value: 'living', label: t('keys.living') },
            { value: 'all', label: t('keys.all') },
          ],
        },
      ]}
      empty={t('keys.none')}
      emptyAction={createButton}
    >
      <KeyCreate open={task?.kind === 'create'} onClose={end} onMade={setShown} />
      {task && task.kind !== 'create' && (
        <>
          <KeyRotate apiKey={task.key} open={task.kind === 'rotate'} onClose={end} onMade={setShown} />
          <KeyRevoke apiKey={task.key} open={task.kind === 'revoke'} onClose={end} />
        </>
      )}
      <OneTimeSecret
        title={t('keys.shown', { name: shown?.name ?? '' })}
        lines={shown ? [shown.key] : []}
        note={t('keys.use')}
        onClose={() => setShown(undefined)}
      />
    </ListPage>
  )
}

function useColumns(onTask: ((task: Task) => void) | undefined): TableColumnsType<Key> {
  const { t } = useTranslation('staff')
  const { language } = useLanguage()
  const zone = useHouseZone()
  const place = usePlaceName()
  const permissions = usePermissions()
  const labelOf = (name: string) => permissions.find((each) => each.name === name)?.label ?? name
  const columns: TableColumnsType<Key> = [
    { title: t('keys.name'), render: (_, { name }) => <Typography.Text strong>{name}</Typography.Text> },
    {
      title: t('keys.permissions'),
      render: (_, key) => (
        <Tooltip title={key.permissions.map((name) => <div key={name}>{labelOf(name)}</div>)}>
          <span>{t('keys.count', { n: key.permissions.length })}</span>
        </Tooltip>
      ),
    },
    {
      title: t('keys.nodes'),
      render: (_, { nodeIds }) => (
        <Flex gap={4} wrap="wrap">
          {nodeIds.map((id) => (
            <Tag key={id ?? 'group'}>{place(id)}</Tag>
          ))}
        </Flex>
      ),
    },
    {
      title: t('keys.rate'),
      align: 'right',
      className: 'number',
      render: (_, { ratePerSecond: rate }) => (rate === null ? t('keys.rateDefault') : count(rate, language)),
    },
    {
      title: t('keys.used'),
      className: 'number',
      render: (_, { lastUsedAt: at }) => (at === null ? t('keys.neverUsed') : instant(at, zone, language)),
    },
    {
      title: t('keys.expires'),
      className: 'number',
      render: (_, { expiresAt: at }) => (at === null ? t('keys.forever') : instant(at, zone, language)),
    },
    { title: t('keys.state'), render: (_, key) => <KeyState apiKey={key} zone={zone} /> },
  ]
  if (!onTask) return columns
  return [
    ...columns,
    {
      key: 'act',
      align: 'right',
      render: (_, key) =>
        key.revokedAt === null && (
          <Space>
            <Button size="small" onClick={() => onTask({ kind: 'rotate', key })}>
              {t('keys.rotate')}
            </Button>
            <Button size="small" danger onClick={() => onTask({ kind: 'revoke', key })}>
              {t('keys.revoke')}
            </Button>
          </Space>
        ),
    },
  ]
}

function KeyState({ apiKey, zone }: { readonly apiKey: Key; readonly zone: string }) {
  const { t } = useTranslation('staff')
  const { language } = useLanguage()
  if (apiKey.revokedAt !== null) return <Tag>{t('keys.revoked')}</Tag>
  if (apiKey.expiresAt !== null && dayjs(apiKey.expiresAt).isBefore(dayjs())) return <Tag>{t('keys.expired')}</Tag>
  const rotating = apiKey.previousUntil !== null && dayjs(apiKey.previousUntil).isAfter(dayjs())
  return (
    <>
      <Tag color="success">{t('keys.living')}</Tag>
      {rotating && apiKey.previousUntil !== null && (
        <Typography.Text type="secondary" style={{ fontSize: 12, display: 'block' }}>
          {t('keys.overlap', { at: instant(apiKey.previousUntil, zone, language) })}
        </Typography.Text>
      )}
    </>
  )
}
