import { type ButtonProps, Dropdown, type MenuProps } from 'antd'
import { cloneElement, type ReactElement, type Ref, useRef, useState } from 'react'

export interface ActionMenuProps {
  /** What can be done, each with a key. */
  readonly items: NonNullable<MenuProps['items']>
  /** Told the key of what was chosen; besides, an item may have an `onClick` of its own. */
  readonly onChoose?: (key: string) => void
  /** The button that opens it. */
  readonly children: ReactElement<ButtonProps & { readonly ref?: Ref<HTMLButtonElement> }>
}

/** A button that opens a list of actions. Its first item has the focus at once, arrows walk it, and the button has it again when it closes. */
export function ActionMenu({ items, onChoose, children }: ActionMenuProps) {
  const button = useRef<HTMLButtonElement>(null)
  const [isOpen, setOpen] = useState(false)
  // What has the focus when its menu goes is lost, and the next Tab begins at the top of the page: the menu itself gives nothing back.
  const open = (now: boolean) => {
    if (!now && document.activeElement?.closest('.ant-dropdown')) button.current?.focus()
    setOpen(now)
  }
  return (
    <Dropdown
      autoFocus
      trigger={['click']}
      open={isOpen}
      onOpenChange={open}
      menu={{ items, onClick: ({ key }) => onChoose?.(key) }}
    >
      {cloneElement(children, { ref: button, 'aria-haspopup': 'menu', 'aria-expanded': isOpen })}
    </Dropdown>
  )
}
