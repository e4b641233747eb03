import { nameIn } from '@atrium/ui'
import { Select, Typography } from 'antd'
import { useDeferredValue, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../../app/language.ts'
import { useAsk } from '../../../app/queries.ts'

/** Finds a node by its name or code; choosing it looks at it. */
export function NodeSearch({ onChoose }: { readonly onChoose: (id: string) => void }) {
  const { t } = useTranslation('warehouse')
  const { language } = useLanguage()
  const [text, setText] = useState('')
  const wanted = useDeferredValue(text.trim())
  const { data, isFetching } = useAsk(
    'warehouse.lineageNodes',
    { query: wanted === '' ? {} : { text: wanted.slice(0, 100) } },
    { enabled: wanted !== '', isLatestOnly: true },
  )
  const items = wanted === '' ? [] : (data?.items ?? [])
  return (
    <Select<string>
      aria-label={t('lineage.search')}
      placeholder={t('lineage.search')}
      data-search
      showSearch={{ filterOption: false, onSearch: setText, searchValue: text }}
      value={null}
      loading={isFetching}
      notFoundContent={wanted === '' ? null : undefined}
      style={{ width: '100%', maxWidth: 480 }}
      onSelect={(id) => {
        setText('')
        onChoose(id)
      }}
      options={items.map((node) => ({
        value: node.id,
        label: (
          <span>
            <Typography.Text type="secondary">{t(`lineage.kind.${node.kind}`)}</Typography.Text>{' '}
            {nameIn(node.name, language)}{' '}
            <Typography.Text type="secondary" style={{ fontSize: 12 }}>
              {nameIn(node.groupName, language)}
            </Typography.Text>
          </span>
        ),
      }))}
    />
  )
}
