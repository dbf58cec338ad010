/** What an element may hold. Text stays text, whatever it looks like. */
export type Child = Node | string | number | undefined | false | readonly Child[];

type Handler = (event: Event) => void;

/**
 * Attributes by name; `false` and undefined are left out. `on…` are handlers, of which {@link handlerNames} lists those that there may
 * be, and `style` sets custom properties, because attributes with styles are forbidden here.
 */
export interface Props {
  readonly [name: string]: string | number | boolean | undefined | Handler | Style;
}

type Style = Readonly<Record<`--${string}`, string | number>>;

/** Handlers that elements of ours have. They are properties, so that `morph` can hand them on. */
export const handlerNames = [
  'onclick',
  'onsubmit',
  'oninput',
  'onchange',
  'onkeydown',
  'onpointermove',
  'onpointerleave',
  'onblur',
  'onclose',
  'oncancel',
  'ontoggle',
  'onpaste',
] as const;

/** Makes an HTML element. */
export function h<K extends keyof HTMLElementTagNameMap>(
  name: K,
  props: Props = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  setProps(element, props);
  element.append(...nodesOf(children));
  return element;
}

const svgNamespace = 'http://www.w3.org/2000/svg';

/** Makes an SVG element. */
export function svg<K extends keyof SVGElementTagNameMap>(
  name: K,
  props: Props = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(svgNamespace, name);
  setProps(element, props);
  element.append(...nodesOf(children));
  return element;
}

/** All nodes of some children, in order. */
export function nodesOf(children: readonly Child[]): (Node | string)[] {
  return children.flatMap((child): (Node | string)[] => {
    if (child === undefined || child === false) {
      return [];
    }
    if (typeof child === 'number') {
      return [String(child)];
    }
    return child instanceof Node || typeof child === 'string' ? [child] : nodesOf(child);
  });
}

function setProps(element: HTMLElement | SVGElement, props: Props): void {
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === 'function') {
      Reflect.set(element, name, value);
    } else if (typeof value === 'object') {
      for (const [property, part] of Object.entries(value)) {
        element.style.setProperty(property, String(part));
      }
    } else if (name === 'value' && isField(element)) {
      element.value = String(value ?? '');
    } else if (value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? '' : String(value));
    }
  }
}

export function isField(
  element: Element,
): element is HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement {
  return (
    element instanceof HTMLInputElement ||
    element instanceof HTMLTextAreaElement ||
    element instanceof HTMLSelectElement
  );
}
