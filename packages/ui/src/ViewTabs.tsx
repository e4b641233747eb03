import { MoreOutlined, SaveOutlined } from '@ant-design/icons'
import { App, Button, Flex, Form, Input, Modal, Switch, Tabs } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ActionMenu } from './ActionMenu.tsx'
import { useUrlParams } from './url-params.ts'

/** The filters of a list under a name. */
export interface NamedView {
  readonly viewId: number
  readonly name: string
  /** Of the address. */
  readonly params: Readonly<Record<string, string>>
  /** What the list opens with where its address says nothing. */
  readonly isDefault: boolean
}

export interface ViewTabsProps {
  /** undefined while they are asked for. */
  readonly views: readonly NamedView[] | undefined
  /** Parameters of the address that are part of a view; all others are left as they are. */
  readonly params: readonly string[]
  /** Saves a view, a new one where it has no id. */
  readonly onSave: (view: Omit<NamedView, 'viewId'> & { readonly viewId?: number }) => Promise<unknown>
  readonly onDelete: (viewId: number) => Promise<unknown>
}

/** Saved views as tabs above a list: a click shows one, what is filtered now can be saved under a name. */
export function ViewTabs({ views = [], params, onSave, onDelete }: ViewTabsProps) {
  const { t } = useTranslation('ui')
  const address = useUrlParams()
  const [naming, setNaming] = useState<Partial<NamedView>>()
  const now = Object.fromEntries(params.flatMap((name) => [[name, address.get(name)]])) as Record<
    string,
    string | undefined
  >
  const isNarrowed = Object.values(now).some((value) => value !== undefined)
  const shown = views.find((view) => params.every((name) => view.params[name] === now[name]))
  const show = (view: NamedView | undefined, replace = false) =>
    address.set(Object.fromEntries(params.map((name) => [name, view?.params[name]])), { replace })
  useDefault(views, isNarrowed, (view) => show(view, true))
  const current = Object.fromEntries(Object.entries(now).filter((entry): entry is [string, string] => !!entry[1]))
  return (
    <Flex gap={8} align="center" style={{ marginBottom: 8 }}>
      <Tabs
        aria-label={t('views.title')}
        size="small"
        activeKey={isNarrowed ? (shown ? String(shown.viewId) : 'unsaved') : 'all'}
        onChange={(key) => show(views.find(({ viewId }) => String(viewId) === key))}
        items={[
          { key: 'all', label: t('views.all') },
          ...views.map(({ viewId, name }) => ({ key: String(viewId), label: name })),
          ...(isNarrowed && !shown ? [{ key: 'unsaved', label: t('views.unsaved'), disabled: true }] : []),
        ]}
        styles={{ header: { marginBottom: 0 } }}
        style={{ minWidth: 0, flex: '0 1 auto' }}
      />
      {isNarrowed && !shown && (
        <Button size="small" icon={<SaveOutlined />} onClick={() => setNaming({ params: current })}>
          {t('views.save')}
        </Button>
      )}
      {shown && (
        <ViewMenu
          view={shown}
          onSave={onSave}
          onDelete={onDelete}
          onRename={setNaming}
          onGone={() => show(undefined)}
        />
      )}
      {naming && <NameView view={naming} views={views} onSave={onSave} onClose={() => setNaming(undefined)} />}
    </Flex>
  )
}

/** Opens with the default view, once, where the address asks for nothing. */
function useDefault(views: readonly NamedView[], isNarrowed: boolean, show: (view: NamedView) => void): void {
  const decided = useRef(false)
  useEffect(() => {
    if (decided.current || (views.length === 0 && !isNarrowed)) return
    decided.current = true
    const view = isNarrowed ? undefined : views.find(({ isDefault }) => isDefault)
    if (view) show(view)
  })
}

interface MenuProps extends Pick<ViewTabsProps, 'onSave' | 'onDelete'> {
  readonly view: NamedView
  readonly onRename: (view: NamedView) => void
  readonly onGone: () => void
}

function ViewMenu({ view, onSave, onDelete, onRename, onGone }: MenuProps) {
  const { t } = useTranslation('ui')
  const { message } = App.useApp()
  const tell = (error: unknown) => void message.error(error instanceof Error ? error.message : String(error))
  return (
    <ActionMenu
      items={[
        { key: 'rename', label: t('views.rename'), onClick: () => onRename(view) },
        {
          key: 'default',
          label: t(view.isDefault ? 'views.noDefault' : 'views.makeDefault'),
          onClick: () => void onSave({ ...view, isDefault: !view.isDefault }).catch(tell),
        },
        {
          key: 'delete',
          danger: true,
          label: t('views.delete'),
          onClick: () => void onDelete(view.viewId).then(onGone, tell),
        },
      ]}
    >
      <Button size="small" type="text" icon={<MoreOutlined />} aria-label={t('views.menu', { name: view.name })} />
    </ActionMenu>
  )
}

interface NameProps extends Pick<ViewTabsProps, 'onSave'> {
  readonly view: Partial<NamedView>
  readonly views: readonly NamedView[]
  readonly onClose: () => void
}

function NameView({ view, views, onSave, onClose }: NameProps) {
  const { t } = useTranslation('ui')
  const [form] = Form.useForm<{ readonly name: string; readonly isDefault: boolean }>()
  const [saving, setSaving] = useState(false)
  const save = async ({ name, isDefault }: { readonly name: string; readonly isDefault: boolean }) => {
    setSaving(true)
    try {
      // A new one under a name that there is takes its place.
      const viewId = view.viewId ?? views.find((each) => each.name === name.trim())?.viewId
      const known = viewId === undefined ? {} : { viewId }
      await onSave({ ...known, name: name.trim(), params: view.params ?? {}, isDefault })
      onClose()
    } catch (error) {
      form.setFields([{ name: 'name', errors: [error instanceof Error ? error.message : String(error)] }])
    } finally {
      setSaving(false)
    }
  }
  return (
    <Modal
      title={t(view.viewId === undefined ? 'views.save' : 'views.rename')}
      open
      width={400}
      onCancel={onClose}
      onOk={() => form.submit()}
      okText={t('save')}
      cancelText={t('cancel')}
      okButtonProps={{ loading: saving }}
    >
      <Form
        form={form}
        layout="vertical"
        initialValues={{ name: view.name ?? '', isDefault: view.isDefault ?? false }}
        onFinish={(entered) => void save(entered)}
      >
        <Form.Item
          name="name"
          label={t('views.name')}
          rules={[{ required: true, whitespace: true, message: t('fault.required') }]}
        >
          <Input maxLength={40} autoFocus placeholder={t('views.example')} />
        </Form.Item>
        <Form.Item name="isDefault" label={t('views.isDefault')} layout="horizontal" valuePropName="checked">
          <Switch size="small" />
        </Form.Item>
      </Form>
    </Modal>
  )
}
