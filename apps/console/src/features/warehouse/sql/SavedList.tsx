import { EmptyState, instant, ProblemNotice } from '@atrium/ui'
import { App, Button, Flex, Table, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { problemOf, type ReplyOf } from '../../../app/api.ts'
import { useLanguage } from '../../../app/language.ts'
import { useAsk, useTell } from '../../../app/queries.ts'
import { mayAll, useMe } from '../../../app/session.tsx'
import { useHouseZone } from '../../organization/nodes.ts'
import { shortSql } from './names.ts'

export type Saved = ReplyOf<'warehouse.savedQueries'>['items'][number]

/** Queries under names: one's own, and those that others share. */
export function SavedList({ onOpen }: { readonly onOpen: (saved: Saved) => void }) {
  const { t } = useTranslation('warehouse')
  const { language } = useLanguage()
  const { modal } = App.useApp()
  const zone = useHouseZone()
  const me = useMe()
  const { data, error, isPending, refetch } = useAsk('warehouse.savedQueries', {})
  const remove = useTell('warehouse.removeQuery', ['warehouse.savedQueries'])
  if (error) return <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
  const askRemove = ({ queryId, name }: Saved) =>
    modal.confirm({
      title: t('sql.saved.removeAsk', { name }),
      content: t('sql.saved.removeNote'),
      okText: t('sql.saved.remove'),
      okButtonProps: { danger: true },
      onOk: () => remove.mutateAsync({ body: { queryId } }),
    })
  return (
    <>
      {remove.error && <ProblemNotice problem={problemOf(remove.error)} />}
      <Table<Saved>
        aria-label={t('sql.saved.title')}
        size="small"
        rowKey="queryId"
        loading={isPending}
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={data?.items ?? []}
        locale={{ emptyText: <EmptyState hint={t('sql.saved.none')} /> }}
        columns={[
          {
            key: 'name',
            title: t('sql.saved.name'),
            render: (_, saved) => (
              <Flex gap={8} align="center">
                <Button type="link" size="small" style={{ paddingInline: 0 }} onClick={() => onOpen(saved)}>
                  {saved.name}
                </Button>
                {saved.shared && <Tag>{t('sql.saved.shared')}</Tag>}
              </Flex>
            ),
          },
          {
            key: 'sql',
            title: t('sql.history.sql'),
            render: (_, { sql }) => (
              <Typography.Text ellipsis style={{ fontFamily: 'monospace', maxWidth: 420 }}>
                {shortSql(sql)}
              </Typography.Text>
            ),
          },
          {
            key: 'owner',
            title: t('sql.saved.owner'),
            render: (_, { mine, owner }) => (mine ? t('sql.saved.mine') : owner),
          },
          {
            key: 'changed',
            title: t('sql.saved.changed'),
            render: (_, { changedAt }) => instant(changedAt, zone, language),
          },
          {
            key: 'remove',
            title: '',
            render: (_, saved) =>
              saved.mine &&
              mayAll(me, ['warehouse.keep']) && (
                <Button type="text" size="small" danger onClick={() => askRemove(saved)}>
                  {t('sql.saved.remove')}
                </Button>
              ),
          },
        ]}
      />
    </>
  )
}
