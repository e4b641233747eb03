import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { ProblemNotice } from '@atrium/ui'
import { FormDrawer } from '@atrium/ui/form'
import { Alert, App, Button, Flex, Form, Input, InputNumber, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useAsk, useTell } from '../../app/queries.ts'

type Product = ReplyOf<'catalog.product'>

interface Values {
  readonly sku: string
  readonly name: { readonly zh: string; readonly en?: string }
  readonly categoryPath?: string
  readonly brand?: string
  /** In the currency's own unit, as people write prices. */
  readonly price?: number | null
  readonly currency?: string
  readonly attributes?: readonly { readonly key: string; readonly value: string }[]
}

const CURRENCIES = ['CNY', 'HKD', 'USD', 'GBP', 'EUR', 'JPY', 'SGD'] as const

interface DrawerProps {
  readonly sku: string | undefined
  readonly adding: boolean
  readonly readOnly: boolean
  readonly onClose: () => void
}

/** A product, to be read or described; or a new one. */
export function ProductDrawer({ sku, adding, readOnly, onClose }: DrawerProps) {
  const { data, error } = useAsk('catalog.product', { path: { sku: sku ?? '' } }, { enabled: sku !== undefined })
  if (adding) return <ProductForm key="new" readOnly={readOnly} onClose={onClose} />
  if (sku === undefined) return null
  if (error) return <ProblemNotice problem={problemOf(error)} />
  return data ? <ProductForm key={data.id} product={data} readOnly={readOnly} onClose={onClose} /> : null
}

interface FormProps {
  readonly product?: Product
  readonly readOnly: boolean
  readonly onClose: () => void
}

function ProductForm({ product, readOnly, onClose }: FormProps) {
  const { t } = useTranslation('catalog')
  const { message } = App.useApp()
  const [form] = Form.useForm<Values>()
  const save = useTell('catalog.putProduct', ['catalog.'])
  const currency = Form.useWatch('currency', form) ?? product?.currency ?? 'CNY'
  const send = (values: Values) =>
    save.mutate(
      { body: bodyOf(values, product) },
      {
        onSuccess: () => {
          void message.success(t('form.saved'))
          onClose()
        },
      },
    )
  const text = (max: number) => ({ maxLength: max })
  return (
    <FormDrawer<Values>
      open
      title={product ? `${t('form.edit')} ${product.sku}` : t('form.new')}
      form={form}
      initialValues={valuesOf(product)}
      onFinish={send}
      onClose={onClose}
      saving={save.isPending}
      problem={save.error ? problemOf(save.error) : undefined}
      onClosed={() => save.reset()}
      readOnly={readOnly}
    >
      {product?.stub && <Alert type="info" showIcon title={t('form.stubHint')} style={{ marginBottom: 16 }} />}
      {!product && (
        <Form.Item
          name="sku"
          label={t('list.sku')}
          extra={t('form.skuHint')}
          rules={[{ required: true, message: t('form.required') }]}
        >
          <Input {...text(100)} />
        </Form.Item>
      )}
      <Form.Item
        name={['name', 'zh']}
        label={t('form.nameZh')}
        rules={[{ required: true, message: t('form.required') }]}
      >
        <Input {...text(200)} />
      </Form.Item>
      <Form.Item name={['name', 'en']} label={t('form.nameEn')}>
        <Input {...text(200)} />
      </Form.Item>
      <Form.Item name="categoryPath" label={t('form.category')} extra={t('form.categoryHint')}>
        <Input {...text(200)} />
      </Form.Item>
      <Form.Item name="brand" label={t('form.brand')}>
        <Input {...text(100)} />
      </Form.Item>
      <Flex gap={12}>
        <Form.Item name="price" label={t('form.price')} style={{ flex: 1 }}>
          <InputNumber style={{ width: '100%' }} min={0} max={1e10} precision={digitsOf(currency)} />
        </Form.Item>
        <Form.Item name="currency" label={t('form.currency')} style={{ width: 120 }}>
          <Select options={[...new Set([...CURRENCIES, currency])].map((value) => ({ value, label: value }))} />
        </Form.Item>
      </Flex>
      <Attributes />
    </FormDrawer>
  )
}

function Attributes() {
  const { t } = useTranslation('catalog')
  return (
    <Form.Item label={t('form.attributes')}>
      <Form.List name="attributes">
        {(fields, { add, remove }) => (
          <Flex vertical gap={8}>
            {fields.map(({ key, name }) => (
              <Flex key={key} gap={8}>
                <Form.Item noStyle name={[name, 'key']} rules={[{ required: true, message: t('form.required') }]}>
                  <Input
                    aria-label={`${t('form.key')} ${name + 1}`}
                    placeholder={t('form.key')}
                    maxLength={64}
                    style={{ width: 180 }}
                  />
                </Form.Item>
                <Form.Item noStyle name={[name, 'value']}>
                  <Input aria-label={`${t('form.value')} ${name + 1}`} placeholder={t('form.value')} maxLength={500} />
                </Form.Item>
                <Button
                  type="text"
                  icon={<DeleteOutlined />}
                  aria-label={t('form.remove')}
                  onClick={() => remove(name)}
                />
              </Flex>
            ))}
            <Button type="dashed" icon={<PlusOutlined />} disabled={fields.length >= 50} onClick={() => add()}>
              {t('form.addAttribute')}
            </Button>
          </Flex>
        )}
      </Form.List>
    </Form.Item>
  )
}

const digitsOf = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2

function valuesOf(product: Product | undefined): Partial<Values> {
  if (!product) return { currency: 'CNY' }
  const { sku, name, categoryPath, brand, listPriceMinor, currency, attributes } = product
  const price = listPriceMinor === null || currency === null ? null : listPriceMinor / 10 ** digitsOf(currency)
  return {
    sku,
    name,
    categoryPath,
    brand,
    price,
    currency: currency ?? 'CNY',
    attributes: Object.entries(attributes).map(([key, value]) => ({ key, value: String(value) })),
  }
}

/** Fields that were emptied are cleared; figures and yes or no among the attributes stay what they were. */
function bodyOf({ sku, name, categoryPath, brand, price, currency, attributes = [] }: Values, product?: Product) {
  const before = product?.attributes ?? {}
  const kept = Object.fromEntries(
    attributes.map(({ key, value = '' }) => [key, String(before[key]) === value ? (before[key] ?? value) : value]),
  )
  const priced =
    typeof price === 'number' && currency !== undefined
      ? { listPriceMinor: Math.round(price * 10 ** digitsOf(currency)), currency }
      : product
        ? { listPriceMinor: null }
        : {}
  return {
    sku: product?.sku ?? sku.trim(),
    name: { zh: name.zh, ...(name.en ? { en: name.en } : {}) },
    ...(categoryPath || product ? { categoryPath: categoryPath || null } : {}),
    ...(brand || product ? { brand: brand || null } : {}),
    ...priced,
    attributes: kept,
  }
}
