/** The editor of an answer or a cell: CodeMirror with what Python needs. */

import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { HighlightStyle, bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

// The colours are those of the page's code, in both themes.
const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], class: "k" },
  { tag: [tags.string, tags.docString], class: "s2" },
  { tag: tags.comment, class: "c1" },
  { tag: [tags.number, tags.bool, tags.null], class: "mi" },
  { tag: tags.function(tags.definition(tags.variableName)), class: "nf" },
]);

/** @typedef {{ dom: HTMLElement, text: () => string, write: (text: string) => void, focus: () => void }} Editor */

// As the page's own, in both themes; here and not in a stylesheet, which every reader would load.
const style = EditorView.theme({
  "&": {
    border: "1px solid var(--pst-color-border)",
    borderLeft: "0.2rem solid var(--pst-color-secondary)",
    background: "var(--pst-color-surface)",
    color: "var(--pst-color-text-base)",
    fontSize: "0.9em",
  },
  "&.cm-focused": { outline: "2px solid var(--pst-color-accent)", outlineOffset: "1px" },
  ".cm-scroller": { fontFamily: "var(--pst-font-family-monospace)", lineHeight: "1.5" },
  // What is scrolled sideways passes under them.
  ".cm-gutters": { background: "var(--pst-color-surface)", border: "none", color: "var(--pst-color-text-muted)" },
  ".cm-cursor": { borderLeftColor: "var(--pst-color-text-base)" },
  ".cm-content": { padding: "0.5em 0", caretColor: "var(--pst-color-text-base)" },
});

/**
 * @param {{ text: string, label: string, changed: (text: string) => void, run: () => void }} options
 * @returns {Editor}
 */
export function editor({ text, label, changed, run }) {
  const view = new EditorView({
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        history(),
        drawSelection(),
        indentOnInput(),
        bracketMatching(),
        indentUnit.of("    "),
        EditorState.tabSize.of(4),
        python(),
        syntaxHighlighting(colours),
        style,
        // Where the page's stylesheet looks for code.
        EditorView.editorAttributes.of({ class: "highlight" }),
        // Escape, and then Tab, leaves the editor: CodeMirror's own rule for keyboards.
        keymap.of([
          { key: "Mod-Enter", run: () => (run(), true) },
          ...defaultKeymap,
          ...historyKeymap,
          indentWithTab,
        ]),
        EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0", autocapitalize: "off", autocorrect: "off" }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) changed(update.state.doc.toString());
        }),
      ],
    }),
  });
  // A page has keys of its own, such as "/" for its search.
  view.dom.addEventListener("keydown", (event) => event.stopPropagation());
  return {
    dom: view.dom,
    text: () => view.state.doc.toString(),
    write: (text) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }),
    focus: () => view.focus(),
  };
}
