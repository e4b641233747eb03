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

/** The greys of the dark, one cool ramp from the page up to what floats: page, card and header, menu and dialog, tooltip. */
const DARK = {
  page: '#0d1117',
  card: '#161b22',
  floating: '#1f262f',
  tooltip: '#3b4450',
  line: '#3d4753',
  faint: '#272e37',
}
/** Those of the light: a page a little cooler than white. */
const PAGE = '#f4f6f8'

/** The look of the console: one accent, cool greys, radius 6, spacing in fours; light and dark by tokens; no motion where the system asks for none. */
export function themeOf(dark: boolean, still: boolean): ThemeConfig {
  return {
    algorithm: dark ? theme.darkAlgorithm : [theme.defaultAlgorithm, legible],
    token: {
      // Both give 4.5 : 1 against their background and under white text.
      colorPrimary: dark ? '#14897f' : '#0f766e',
      // In the dark it is read as well, in tags on its own pale ground.
      colorInfo: dark ? '#4fd1c5' : '#0f766e',
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
            colorBgLayout: DARK.page,
            colorBgContainer: DARK.card,
            colorBgElevated: DARK.floating,
            colorBgSpotlight: DARK.tooltip,
            colorBorder: DARK.line,
            colorBorderSecondary: DARK.faint,
            colorSplit: DARK.faint,
            colorTextTertiary: '#9aa4b2',
            colorTextDescription: '#9aa4b2',
            colorTextPlaceholder: '#98a2b0',
            colorError: '#ff7875',
            colorErrorHover: '#ffa39e',
          }
        : {
            colorBgLayout: PAGE,
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
      Layout: {
        siderBg: dark ? DARK.card : '#ffffff',
        lightSiderBg: dark ? DARK.card : '#ffffff',
        lightTriggerBg: dark ? DARK.card : '#ffffff',
        headerBg: dark ? DARK.card : '#ffffff',
        headerHeight: 52,
      },
      Button: dark ? { defaultHoverColor: '#5eead4', defaultHoverBorderColor: '#5eead4' } : {},
      // The words of what is under way: the accent itself is too dark on its dark ground.
      Tag: dark ? { colorInfo: '#5eead4' } : {},
      // Rows of 42 px, and of 36 where a table stands in a card.
      Table: { cellPaddingBlockMD: 9, cellPaddingBlockSM: 6, cellPaddingInlineSM: 6 },
      Tabs: dark ? { itemSelectedColor: '#5eead4', itemActiveColor: '#5eead4', inkBarColor: '#5eead4' } : {},
      Menu: {
        itemBg: 'transparent',
        subMenuItemBg: 'transparent',
        // The whole navigation fits a window 900 px high.
        itemHeight: 32,
        itemMarginBlock: 1,
        ...(dark ? { itemSelectedColor: '#5eead4', subMenuItemSelectedColor: '#5eead4' } : {}),
      },
    },
  }
}
