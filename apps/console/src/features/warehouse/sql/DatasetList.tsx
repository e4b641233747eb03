import { count, EmptyState, instant, ProblemNotice } from '@atrium/ui'
import { App, Button, Flex, Table, Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../../app/api.ts'
import { useLanguage } from '../../../app/language.ts'
import { useAsk, useTell } from '../../../app/queries.ts'
import { mayAll, useMe } from '../../../app/session.tsx'
import { useHouseZone } from '../../organization/nodes.ts'
import type { Dataset } from './EditorBox.tsx'

/** Results that were kept as tables. */
export function DatasetList({ onUse }: { readonly onUse: (name: string) => void }) {
  const { t } = useTranslation('warehouse')
  const { language } = useLanguage()
  const { modal } = App.useApp()
  const zone = useHouseZone()
  const me = useMe()
  const { data, error, isPending, refetch } = useAsk('warehouse.datasets', {})
  const remove = useTell('warehouse.removeDataset', ['warehouse.datasets'])
  if (error) return <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
  const askRemove = ({ datasetId, name }: Dataset) =>
    modal.confirm({
      title: t('sql.saved.removeAsk', { name }),
      content: t('sql.datasets.removeNote'),
      okText: t('sql.saved.remove'),
      okButtonProps: { danger: true },
      onOk: () => remove.mutateAsync({ body: { datasetId } }),
    })
  return (
    <>
      {remove.error && <ProblemNotice problem={problemOf(remove.error)} />}
      <Table<Dataset>
        aria-label={t('sql.datasets.title')}
        size="small"
        rowKey="datasetId"
        loading={isPending}
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={data?.items ?? []}
        locale={{ emptyText: <EmptyState hint={t('sql.datasets.none')} /> }}
        columns={[
          {
            key: 'name',
            title: t('sql.datasets.name'),
            render: (_, { name, shared }) => (
              <Flex gap={8} align="center">
                <span style={{ fontFamily: 'monospace' }}>datasets.{name}</span>
                {shared && <Tag>{t('sql.saved.shared')}</Tag>}
              </Flex>
            ),
          },
          { key: 'about', title: t('sql.datasets.about'), dataIndex: 'about' },
          {
            key: 'rows',
            title: t('sql.datasets.rows'),
            ...{ align: 'right', className: 'number' },
            render: (_, { result }) => count(result.rows, language),
          },
          {
            key: 'owner',
            title: t('sql.datasets.owner'),
            render: (_, { mine, owner }) => (mine ? t('sql.saved.mine') : owner),
          },
          {
            key: 'expires',
            title: t('sql.datasets.expires'),
            render: (_, { expiresAt }) => instant(expiresAt, zone, language),
          },
          {
            key: 'act',
            title: '',
            render: (_, dataset) => (
              <Flex gap={4}>
                <Button type="text" size="small" onClick={() => onUse(`datasets.${dataset.name}`)}>
                  {t('sql.datasets.use')}
                </Button>
                {dataset.mine && mayAll(me, ['warehouse.keep']) && (
                  <Button type="text" size="small" danger onClick={() => askRemove(dataset)}>
                    {t('sql.saved.remove')}
                  </Button>
                )}
              </Flex>
            ),
          },
        ]}
      />
    </>
  )
}
