import { handlerNames, isField, nodesOf, type Child } from './h.ts';

/**
 * Makes an element hold these children, by changing what it holds as little as possible: focus, selection, scroll position and what is
 * opened stay. Children with a `data-key` are known again by it wherever they go, all others by their place and name.
 */
export function fill(parent: Element, ...children: readonly Child[]): void {
  const next = nodesOf(children).map((child) => (typeof child === 'string' ? new Text(child) : child));
  const keyed = new Map<string, Element>();
  for (const child of parent.children) {
    const key = keyOf(child);
    if (key !== undefined) {
      keyed.set(key, child);
    }
  }
  let cursor = parent.firstChild;
  for (const wanted of next) {
    const found = counterpartOf(wanted, { keyed, cursor });
    if (found === undefined) {
      parent.insertBefore(wanted, cursor);
      continue;
    }
    if (found === cursor) {
      cursor = cursor.nextSibling;
    } else {
      parent.insertBefore(found, cursor);
    }
    become(found, wanted);
  }
  while (cursor !== null) {
    const after: ChildNode | null = cursor.nextSibling;
    cursor.remove();
    cursor = after;
  }
}

interface Place {
  readonly keyed: Map<string, Element>;
  /** The first child that has not found its counterpart. */
  readonly cursor: ChildNode | null;
}

function counterpartOf(wanted: Node, { keyed, cursor }: Place): ChildNode | undefined {
  const key = wanted instanceof Element ? keyOf(wanted) : undefined;
  if (key !== undefined) {
    const found = keyed.get(key);
    keyed.delete(key);
    return found?.nodeName === wanted.nodeName ? found : undefined;
  }
  const isLike =
    cursor !== null &&
    cursor.nodeName === wanted.nodeName &&
    !(cursor instanceof Element && keyOf(cursor) !== undefined);
  return isLike ? cursor : undefined;
}

function keyOf(element: Element): string | undefined {
  return element.getAttribute('data-key') ?? undefined;
}

function become(live: ChildNode, wanted: Node): void {
  if (live === wanted) {
    return;
  }
  if (!(live instanceof Element) || !(wanted instanceof Element)) {
    if (live.nodeValue !== wanted.nodeValue) {
      live.nodeValue = wanted.nodeValue;
    }
    return;
  }
  takeAttributes(live, wanted);
  for (const name of handlerNames) {
    Reflect.set(live, name, Reflect.get(wanted, name));
  }
  if (!(live instanceof HTMLTextAreaElement)) {
    fill(live, [...wanted.childNodes]);
  }
  takeValue(live, wanted);
}

/** Whether a thing is folded open is the reader's business, and whether a button is busy that of its deed. */
function takeAttributes(live: Element, wanted: Element): void {
  const isOwn = ({ name }: Attr): boolean => name === 'open' || name === 'aria-busy';
  const gone = Array.from(live.attributes).filter((own) => !wanted.hasAttribute(own.name) && !isOwn(own));
  for (const { name } of gone) {
    live.removeAttribute(name);
  }
  for (const attribute of wanted.attributes) {
    const isNew = live.getAttribute(attribute.name) !== attribute.value && !isOwn(attribute);
    if (isNew && attribute.name === 'style') {
      takeStyle(live, wanted);
    } else if (isNew) {
      live.setAttribute(attribute.name, attribute.value);
    }
  }
}

/** By properties: the attribute is forbidden here. */
function takeStyle(live: Element, wanted: Element): void {
  if (isStyled(live) && isStyled(wanted)) {
    for (const name of wanted.style) {
      live.style.setProperty(name, wanted.style.getPropertyValue(name));
    }
  }
}

function isStyled(element: Element): element is HTMLElement | SVGElement {
  return element instanceof HTMLElement || element instanceof SVGElement;
}

/** Nobody's typing is changed under their hands. */
function takeValue(live: Element, wanted: Element): void {
  if (!isField(live) || !isField(wanted) || live === document.activeElement) {
    return;
  }
  if (live instanceof HTMLInputElement && wanted instanceof HTMLInputElement) {
    live.checked = wanted.checked;
  }
  if (live.value !== wanted.value) {
    live.value = wanted.value;
  }
}
