import { CheckOutlined } from '@ant-design/icons'
import { Checkbox, Collapse, Flex, Input, Tag, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { usePermissions } from './roles.ts'

/** What shows or hands out personal data, or cannot be taken back. */
const GRAVE = /\.(?:unmask|export|erase|unmerge)/

interface PermissionPickerProps {
  readonly id?: string
  readonly value?: readonly string[]
  readonly onChange?: (permissions: string[]) => void
  readonly readOnly?: boolean
}

const moduleOf = (name: string): string => name.split('.')[0] ?? name

/** Permissions grouped by module. Fits into a `Form.Item`. */
export function PermissionPicker({ value = [], onChange, readOnly = false }: PermissionPickerProps) {
  const { t, i18n } = useTranslation('staff')
  const permissions = usePermissions()
  const [search, setSearch] = useState('')
  const text = search.trim().toLowerCase()
  const shown = permissions.filter(({ name, label }) => `${name} ${label}`.toLowerCase().includes(text))
  const modules = [...new Set(shown.map(({ name }) => moduleOf(name)))]
  const chosen = new Set(value)
  const set = (names: readonly string[], on: boolean) => {
    const next = new Set(chosen)
    for (const name of names) {
      if (on) next.add(name)
      else next.delete(name)
    }
    onChange?.([...next])
  }
  const titleOf = (module: string) =>
    i18n.exists(`staff:permission.module.${module}`) ? t(`permission.module.${module}`) : module
  return (
    <>
      <Input
        allowClear
        // A role of the house is only read, but may be searched.
        disabled={false}
        aria-label={t('permission.search')}
        placeholder={t('permission.search')}
        value={search}
        onChange={(event) => setSearch(event.target.value)}
        style={{ marginBottom: 8 }}
      />
      <Collapse
        key={modules.join()}
        size="small"
        defaultActiveKey={modules}
        items={modules.map((module) => {
          const own = shown.filter(({ name }) => moduleOf(name) === module)
          const names = own.map(({ name }) => name)
          const held = names.filter((name) => chosen.has(name)).length
          return {
            key: module,
            label: titleOf(module),
            extra: (
              <Typography.Text type="secondary" className="number">
                {t('permission.chosen', { n: held, of: names.length })}
              </Typography.Text>
            ),
            children: (
              <>
                {!readOnly && own.length > 1 && (
                  <Checkbox
                    checked={held === names.length}
                    indeterminate={held > 0 && held < names.length}
                    onChange={({ target }) => set(names, target.checked)}
                    style={{ marginBottom: 4 }}
                  >
                    {t('permission.all')}
                  </Checkbox>
                )}
                <div
                  style={{
                    display: 'grid',
                    gridTemplateColumns: 'repeat(auto-fill, minmax(240px, 1fr))',
                    gap: '4px 16px',
                    alignItems: 'start',
                  }}
                >
                  {own.map(({ name, label }) =>
                    readOnly ? (
                      <Held key={name} held={chosen.has(name)} name={name} label={label} />
                    ) : (
                      <Checkbox
                        key={name}
                        checked={chosen.has(name)}
                        onChange={({ target }) => set([name], target.checked)}
                      >
                        <Words name={name} label={label} />
                      </Checkbox>
                    ),
                  )}
                </div>
              </>
            ),
          }
        })}
      />
    </>
  )
}

interface WordsProps {
  readonly name: string
  readonly label: string
}

function Words({ name, label }: WordsProps) {
  const { t } = useTranslation('staff')
  return (
    <Flex gap={4} align="baseline" wrap="wrap" title={name}>
      {label}
      {/* A box that cannot be ticked stays legible. */}
      {GRAVE.test(name) && (
        <Tag color="volcano" disabled={false}>
          {t('permission.grave')}
        </Tag>
      )}
    </Flex>
  )
}

function Held({ held, ...words }: WordsProps & { readonly held: boolean }) {
  const { t } = useTranslation('staff')
  return (
    <Flex gap={8}>
      <span role="img" aria-label={t(held ? 'permission.held' : 'permission.notHeld')} style={{ width: 14 }}>
        {held ? <CheckOutlined /> : '–'}
      </span>
      <Typography.Text type={held ? undefined : 'secondary'}>
        <Words {...words} />
      </Typography.Text>
    </Flex>
  )
}
