import { count, ProblemNotice, percent } from '@atrium/ui'
import { ChartCard, type ChartTable } from '@atrium/ui/chart'
import { Drawer, Flex, Select, Skeleton, Table, Typography, theme } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk } from '../../app/queries.ts'
import { useVocabulary } from './subjects.ts'

const MOST = 8

/** How far audiences hold the same members: a matrix, darker where more are shared. */
export function OverlapDrawer({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('audiences')
  const [chosen, setChosen] = useState<readonly string[]>([])
  return (
    <Drawer open title={t('overlap.title')} onClose={onClose} size={860}>
      <Flex vertical gap={16}>
        <AudiencesInput label={t('overlap.choose')} most={MOST} value={chosen} onChange={setChosen} />
        {chosen.length < 2 ? (
          <Typography.Text type="secondary">{t('overlap.hint')}</Typography.Text>
        ) : (
          <Matrix audienceIds={chosen} />
        )}
      </Flex>
    </Drawer>
  )
}

/** Several audiences by name, in the order chosen. Fits into a `Form.Item`. */
export function AudiencesInput(props: {
  readonly id?: string
  readonly label: string
  readonly most: number
  readonly value?: readonly string[]
  readonly onChange?: (ids: readonly string[]) => void
}) {
  const { data } = useVocabulary()
  return (
    <Select<string[]>
      {...(props.id === undefined ? {} : { id: props.id })}
      mode="multiple"
      aria-label={props.label}
      placeholder={props.label}
      style={{ width: '100%' }}
      maxCount={props.most}
      showSearch={{ optionFilterProp: 'label' }}
      value={[...(props.value ?? [])]}
      {...(props.onChange ? { onChange: props.onChange } : {})}
      options={(data?.audiences ?? []).map(({ audienceId, name }) => ({ value: audienceId, label: name }))}
    />
  )
}

function Matrix({ audienceIds }: { readonly audienceIds: readonly string[] }) {
  const { t } = useTranslation('audiences')
  const { language } = useLanguage()
  const { token } = theme.useToken()
  const names = useVocabulary().data?.audiences ?? []
  const nameOf = (id: string) => names.find(({ audienceId }) => audienceId === id)?.name ?? '…'
  const { data, error, refetch } = useAsk('audiences.overlap', { body: { audienceIds } })
  if (error) return <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
  if (!data) return <Skeleton active />
  const rows = audienceIds.map((id, at) => ({ id, at, size: data.common[at]?.[at] ?? 0 }))
  const table: ChartTable = {
    columns: [
      { title: t('list.name') },
      ...[...audienceIds.map(nameOf), t('overlap.alone')].map((title) => ({ title, isNumber: true })),
    ],
    rows: rows.map(({ id, at }) => {
      const figures = [...audienceIds.map((_, column) => data.common[at]?.[column] ?? 0), data.alone[at] ?? 0]
      return {
        ...{ key: id, values: [nameOf(id), ...figures] },
        shown: [nameOf(id), ...figures.map((each) => count(each, language))],
      }
    }),
  }
  return (
    <ChartCard
      title={t('overlap.title')}
      fileName={t('overlap.title')}
      table={table}
      lead={t('overlap.together', { n: count(data.together, language) })}
      note={t('overlap.read')}
    >
      <Table<(typeof rows)[number]>
        aria-label={t('overlap.title')}
        size="small"
        bordered
        rowKey={({ id }) => id}
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={rows}
        columns={[
          { title: t('list.name'), fixed: 'left', render: (_, { id }) => nameOf(id) },
          ...audienceIds.map((id, column) => ({
            title: nameOf(id),
            align: 'right' as const,
            className: 'number',
            onCell: ({ at, size }: (typeof rows)[number]) => {
              const share = size === 0 ? 0 : (data.common[at]?.[column] ?? 0) / size
              const strength = Math.round(share * 35)
              return { style: { background: `color-mix(in srgb, ${token.colorPrimary} ${strength}%, transparent)` } }
            },
            render: (_: unknown, { at, size }: (typeof rows)[number]) => {
              const shared = data.common[at]?.[column] ?? 0
              if (at === column) return count(shared, language)
              return `${count(shared, language)} · ${percent(size === 0 ? 0 : shared / size, language)}`
            },
          })),
          {
            title: t('overlap.alone'),
            align: 'right',
            className: 'number',
            render: (_, { at }) => count(data.alone[at] ?? 0, language),
          },
        ]}
      />
    </ChartCard>
  )
}
