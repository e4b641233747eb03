import { type MappingAlgorithm, type ThemeConfig, theme } from 'antd'

/** The words of coloured tags, dark enough for 4.5 : 1 on the pale ground that antd gives them. */
const legible: MappingAlgorithm = (seed, map) => ({
  ...(map ?? theme.defaultAlgorithm(seed)),
  gold7: '#8a5300',
  orange7: '#993d00',
  volcano7: '#ad2102',
  yellow7: '#7a5f00',
  lime7: '#3f6600',
  green7: '#237804',
  cyan7: '#00686e',
})

/** The look of the console: one accent, cool greys, radius 6, spacing in fours; light and dark by tokens; no motion where the system asks for none. */
export function themeOf(dark: boolean, still: boolean): ThemeConfig {
  return {
    algorithm: dark ? theme.darkAlgorithm : [theme.defaultAlgorithm, legible],
    token: {
      // Both give 4.5 : 1 against their background and under white text.
      colorPrimary: dark ? '#14897f' : '#0f766e',
      colorInfo: dark ? '#14897f' : '#0f766e',
      // What is derived from so dark an accent is too grey to read on.
      colorPrimaryBg: dark ? '#12302d' : '#e6f4f2',
      colorPrimaryBgHover: dark ? '#164039' : '#d3ebe8',
      colorInfoBg: dark ? '#12302d' : '#e6f4f2',
      colorInfoBorder: dark ? '#1d4f48' : '#b5dcd7',
      colorPrimaryHover: dark ? '#128076' : '#115e59',
      colorLink: dark ? '#5eead4' : '#0f766e',
      colorLinkHover: dark ? '#99f6e4' : '#115e59',
      colorLinkActive: dark ? '#99f6e4' : '#134e4a',
      borderRadius: 6,
      fontSize: 14,
      fontFamily:
        'system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC", sans-serif',
      motion: !still,
      motionDurationMid: '0.15s',
      motionDurationSlow: '0.2s',
      // What antd derives for small print and states stays below 4.5 : 1.
      ...(dark
        ? {
            colorTextTertiary: '#9aa1ab',
            colorTextDescription: '#9aa1ab',
            colorTextPlaceholder: '#8b929c',
            colorError: '#ff7875',
            colorErrorHover: '#ffa39e',
          }
        : {
            colorTextTertiary: '#5f6b7a',
            colorTextDescription: '#5f6b7a',
            colorTextPlaceholder: '#667085',
            colorSuccess: '#237804',
            colorSuccessBg: '#f0f9eb',
            colorError: '#cf1322',
            colorWarning: '#8a5300',
            colorWarningBg: '#fffbe6',
            colorErrorBg: '#fff1f0',
          }),
    },
    components: {
      Layout: { siderBg: dark ? '#111827' : '#f7f9fa', headerBg: dark ? '#111827' : '#ffffff', headerHeight: 52 },
      Button: dark ? { defaultHoverColor: '#5eead4', defaultHoverBorderColor: '#5eead4' } : {},
      Table: { cellPaddingBlock: 10 },
      Tabs: dark ? { itemSelectedColor: '#5eead4', itemActiveColor: '#5eead4', inkBarColor: '#5eead4' } : {},
      Menu: {
        itemBg: 'transparent',
        subMenuItemBg: 'transparent',
        itemHeight: 34,
        itemMarginBlock: 2,
        ...(dark ? { itemSelectedColor: '#5eead4', subMenuItemSelectedColor: '#5eead4' } : {}),
      },
    },
  }
}
