import { FormDrawer } from '@atrium/ui/form'
import { App, Button, Form, Input, Radio, Skeleton } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { problemOf } from '../../../app/api.ts'
import { useLanguage } from '../../../app/language.ts'
import { newKey, useAsk, useTell } from '../../../app/queries.ts'
import { headOf, type Item, type Kept, nameOfKept } from './kept.ts'

/** A chart as a dashboard first shows it. */
export const newItem = (keptId: string): Item => ({ keptId, width: 2, height: 2, ownDays: false, ownNode: true })

interface Values {
  readonly board: string
  readonly name?: string
}

const NEW = 'new'

/** Puts a chart on one of the dashboards of the signed-in account, or on a new one. */
export function AddToDashboard({ chart, onClose }: { readonly chart: Kept; readonly onClose: () => void }) {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const { message } = App.useApp()
  const navigate = useNavigate()
  const [form] = Form.useForm<Values>()
  const [key] = useState(newKey)
  const board = Form.useWatch('board', form)
  const boards = useAsk('reports.keptList', { query: { kind: 'dashboard' } })
  const mine = boards.data?.items.filter((one) => one.mine) ?? []
  const chosen = useAsk(
    'reports.keptOne',
    { path: { keptId: board ?? '' } },
    { enabled: board !== undefined && board !== NEW },
  )
  const keep = useTell('reports.keep', ['reports.kept'])
  const isThere = chosen.data?.dashboard?.items.some(({ keptId }) => keptId === chart.keptId) ?? false
  const send = ({ board: to, name }: Values) => {
    const known = to === NEW ? undefined : chosen.data
    if (to !== NEW && !known?.dashboard) return
    keep.mutate(
      {
        idempotencyKey: key,
        body: {
          ...(known ? headOf(known) : { name: { zh: (name ?? '').trim() }, sharedRoles: [], sharedNodes: [] }),
          dashboard: {
            span: known?.dashboard?.span ?? 'last30',
            items: [...(known?.dashboard?.items ?? []), newItem(chart.keptId)],
          },
        },
      },
      {
        onSuccess: ({ keptId }) => {
          onClose()
          // What a message holds stands outside of the pages: no link works there.
          void message.success(
            <Button type="link" size="small" onClick={() => void navigate(`/reports/dashboards/${keptId}`)}>
              {t('boards.added')}
            </Button>,
          )
        },
      },
    )
  }
  return (
    <FormDrawer<Values>
      open
      title={t('charts.addTo')}
      submit={t('boards.add')}
      {...{ form, onClose }}
      onFinish={send}
      saving={keep.isPending}
      problem={keep.error ? problemOf(keep.error) : undefined}
    >
      {boards.isPending ? (
        <Skeleton active />
      ) : (
        <Form.Item
          name="board"
          label={t('boards.which')}
          rules={[
            { required: true, message: t('boards.whichNeeded') },
            { validator: () => (isThere ? Promise.reject(new Error(t('boards.there'))) : Promise.resolve()) },
          ]}
        >
          <Radio.Group
            style={{ display: 'grid', gap: 8 }}
            options={[
              ...mine.map((one) => ({ value: one.keptId, label: nameOfKept(one, language) })),
              { value: NEW, label: t('boards.new') },
            ]}
          />
        </Form.Item>
      )}
      {board === NEW && (
        <Form.Item
          name="name"
          label={t('charts.name')}
          rules={[{ required: true, whitespace: true, message: t('charts.nameNeeded') }]}
        >
          <Input maxLength={80} />
        </Form.Item>
      )}
    </FormDrawer>
  )
}
