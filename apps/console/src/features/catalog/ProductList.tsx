import { ImportOutlined, PlusOutlined } from '@ant-design/icons'
import { CursorTable, count, EmptyState, instant, money, nameIn, Page, ProblemNotice } from '@atrium/ui'
import { FilterBar, useUrlParams } from '@atrium/ui/list'
import { Button, Card, Flex, type TableColumnsType, Tag, Tree, Typography } from 'antd'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk, useList } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { useHouseZone } from '../organization/nodes.ts'
import { ProductDrawer } from './ProductDrawer.tsx'

type Product = ReplyOf<'catalog.products'>['items'][number]

/** What the group sells, found by text or walked by category; and what receipts named before anybody described it. */
export default function ProductList() {
  const { t } = useTranslation('catalog')
  const me = useMe()
  const navigate = useNavigate()
  const params = useUrlParams()
  const text = params.get('q')
  const category = params.get('category')
  const state = params.get('state')
  const filter = {
    ...(category === undefined ? {} : { category }),
    ...(state === undefined ? {} : { stub: state === 'stub' }),
  }
  const walked = useList('catalog.products', { query: { limit: 50, ...filter } }, { enabled: text === undefined })
  const found = useList(
    'catalog.searchProducts',
    { query: { limit: 50, text: text ?? ' ', mode: 'contains' } },
    { enabled: text !== undefined },
  )
  const list = text === undefined ? walked : found
  const [adding, setAdding] = useState(false)
  const columns = useColumns()
  const mayChange = mayAll(me, ['catalog.change'])
  const open = params.get('open')
  const narrowed = text !== undefined || category !== undefined || state !== undefined
  return (
    <Page
      title={t('list.title')}
      purpose={t('list.purpose')}
      action={
        <Flex gap={8}>
          {mayAll(me, ['imports.read', 'imports.run']) && (
            <Button icon={<ImportOutlined />} onClick={() => void navigate('/imports/new')}>
              {t('list.import')}
            </Button>
          )}
          {mayChange && (
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setAdding(true)}>
              {t('list.add')}
            </Button>
          )}
        </Flex>
      }
    >
      <Flex gap={16} align="start" wrap>
        <Categories
          chosen={category}
          disabled={text !== undefined}
          onChoose={(path) => params.set({ category: path, open: undefined })}
        />
        <div style={{ flex: '1 1 560px', minWidth: 0 }}>
          <FilterBar
            search={{ param: 'q', label: t('list.search') }}
            filters={[
              {
                param: 'state',
                label: t('list.state'),
                options: [
                  { value: 'stub', label: t('list.stub') },
                  { value: 'described', label: t('list.described') },
                ],
              },
            ]}
          />
          {list.error ? (
            <ProblemNotice problem={problemOf(list.error)} onRetry={() => void list.refetch()} />
          ) : (
            <CursorTable
              label={t('list.title')}
              columns={columns}
              rows={
                text === undefined || state === undefined
                  ? list.rows
                  : list.rows.filter((row) => row.stub === (state === 'stub'))
              }
              rowKey={({ id }) => id}
              loading={list.isFetching}
              hasMore={list.hasNextPage}
              onMore={() => void list.fetchNextPage()}
              onOpen={({ sku }) => params.set({ open: sku })}
              empty={<EmptyState hint={t(narrowed ? 'list.nothing' : 'list.empty')} />}
            />
          )}
        </div>
      </Flex>
      <ProductDrawer
        sku={open}
        adding={adding}
        readOnly={!mayChange}
        onClose={() => {
          setAdding(false)
          params.set({ open: undefined })
        }}
      />
    </Page>
  )
}

interface Branch {
  readonly key: string
  readonly title: string
  readonly children: Branch[]
}

interface CategoriesProps {
  readonly chosen: string | undefined
  readonly disabled: boolean
  readonly onChoose: (path: string | undefined) => void
}

/** The tree that the products' categories make, each with how many products it and all below it have. */
function Categories({ chosen, disabled, onChoose }: CategoriesProps) {
  const { t } = useTranslation('catalog')
  const { language } = useLanguage()
  const { data, error, refetch } = useAsk('catalog.categories', {})
  const branches = useMemo(() => {
    const top: Branch[] = []
    const line: Branch[] = []
    // Written out, each before those below it.
    for (const { path, name, depth, products } of data?.categories ?? []) {
      const branch: Branch = { key: path, title: `${name} (${count(products, language)})`, children: [] }
      ;(depth === 0 ? top : (line[depth - 1]?.children ?? top)).push(branch)
      line.splice(depth, line.length, branch)
    }
    return top
  }, [data, language])
  return (
    <Card size="small" title={t('tree.title')} style={{ flex: '0 1 256px', minWidth: 220 }}>
      {error ? (
        <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
      ) : branches.length === 0 ? (
        <Typography.Text type="secondary">{t('tree.none')}</Typography.Text>
      ) : (
        <>
          <Button
            type={chosen === undefined ? 'primary' : 'text'}
            ghost={chosen === undefined}
            size="small"
            disabled={disabled}
            onClick={() => onChoose(undefined)}
            style={{ marginBottom: 8 }}
          >
            {t('list.all')}
          </Button>
          <Tree
            aria-label={t('tree.title')}
            blockNode
            disabled={disabled}
            height={520}
            treeData={branches}
            selectedKeys={chosen === undefined ? [] : [chosen]}
            defaultExpandedKeys={chosen === undefined ? [] : [chosen]}
            onSelect={([key]) => onChoose(key === undefined ? undefined : String(key))}
          />
          {disabled && <Typography.Text type="secondary">{t('tree.searching')}</Typography.Text>}
        </>
      )}
    </Card>
  )
}

function useColumns(): TableColumnsType<Product> {
  const zone = useHouseZone()
  const { t } = useTranslation('catalog')
  const { language } = useLanguage()
  const params = useUrlParams()
  return [
    {
      title: t('list.sku'),
      render: (_, { sku }) => (
        <Link to={{ search: params.search({ open: sku }) }} onClick={(event) => event.stopPropagation()}>
          {sku}
        </Link>
      ),
    },
    { title: t('list.name'), ellipsis: true, render: (_, { name }) => nameIn(name, language) },
    { title: t('list.category'), render: (_, { categoryPath }) => categoryPath.replaceAll('/', ' › ') || '–' },
    { title: t('list.brand'), render: (_, { brand }) => brand || '–' },
    {
      title: t('list.price'),
      align: 'right',
      className: 'number',
      render: (_, { listPriceMinor, currency }) =>
        listPriceMinor === null || currency === null ? '–' : money(listPriceMinor, currency, language),
    },
    {
      title: t('list.state'),
      render: (_, { stub }) => (stub ? <Tag color="warning">{t('list.stub')}</Tag> : t('list.described')),
    },
    { title: t('list.changed'), render: (_, { changedAt }) => instant(changedAt, zone, language) },
  ]
}
