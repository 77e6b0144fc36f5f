(() => {
  "use strict";
  const form = document.querySelector(".tools");
  const list = document.getElementById("list");
  const nothing = document.querySelector(".nothing");
  const hostChip = form.querySelector("[data-clear-host]");
  const chips = [...form.querySelectorAll("[data-verdict]")];
  const lost = ["broken", "invalid", "parked", "soft-404"];
  const cards = [...list.children].map((node) => ({
    node,
    number: Number(node.dataset.n),
    level: node.dataset.l,
    rank: Number(node.dataset.w),
    verdicts: node.dataset.v.split(" "),
    rules: node.dataset.r.split(" "),
    hosts: node.dataset.h.split(" "),
    accessed: node.dataset.a,
    text: null,
  }));
  let host = "";
  let ordered = "list";

  // In a heavy page the details of a card are text until somebody wants to see them.
  const build = (node) => {
    const body = node.querySelector("noscript");
    if (!body) return;
    body.insertAdjacentHTML("beforebegin", body.textContent);
    body.remove();
  };

  const entities = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&#34;": '"', "&#39;": "'" };
  const wordsOf = (node) => {
    if (!node.querySelector("noscript")) return node.textContent;
    return node.textContent.replace(/<[^>]*>/g, " ").replace(/&(?:amp|lt|gt|#34|#39);/g, (name) => entities[name]);
  };

  // The text of a card is read when it is first searched: most visits search nothing.
  const holds = (card, words) => {
    card.text ??= wordsOf(card.node).toLowerCase();
    return words.every((word) => card.text.includes(word));
  };

  const orders = {
    list: (a, b) => a.number - b.number,
    worst: (a, b) => a.rank - b.rank || a.number - b.number,
    accessed: (a, b) => (a.accessed || "9").localeCompare(b.accessed || "9") || a.number - b.number,
    host: (a, b) => a.hosts[0].localeCompare(b.hosts[0]) || a.number - b.number,
  };

  const pressed = () => chips.filter((chip) => chip.getAttribute("aria-pressed") === "true");

  const update = () => {
    const words = form.q.value.toLowerCase().split(/\s+/).filter(Boolean);
    const verdicts = pressed().map((chip) => chip.dataset.verdict);
    let count = 0;
    for (const card of cards) {
      const fits =
        (!form.need.value || card.level === form.need.value) &&
        (!form.rule.value || card.rules.includes(form.rule.value)) &&
        (!host || card.hosts.includes(host)) &&
        (!verdicts.length || verdicts.some((verdict) => card.verdicts.includes(verdict))) &&
        (!words.length || holds(card, words));
      card.node.hidden = !fits;
      count += fits;
    }
    if (form.sort.value !== ordered) {
      ordered = form.sort.value;
      list.append(...[...cards].sort(orders[ordered]).map((card) => card.node));
    }
    hostChip.hidden = !host;
    hostChip.textContent = `${host} ✕`;
    hostChip.setAttribute("aria-label", `Show all hosts, not only ${host}`);
    form.shown.value =
      count === cards.length ? `All ${count} references are shown.` : `${count} of ${cards.length} references are shown.`;
    nothing.hidden = count > 0;
  };

  const press = (chip, on) => chip.setAttribute("aria-pressed", String(on));

  const clear = () => {
    form.q.value = form.need.value = form.rule.value = "";
    host = "";
    chips.forEach((chip) => press(chip, false));
  };

  const jump = () => {
    update();
    document.getElementById("references").focus({ preventScroll: true });
    document.getElementById("references").scrollIntoView();
  };

  const openOnly = (open) => {
    for (const card of cards) if (!open || !card.node.hidden) card.node.firstElementChild.open = open;
  };

  let waiting = 0;
  form.addEventListener("input", (event) => {
    clearTimeout(waiting);
    waiting = setTimeout(update, event.target === form.q ? 120 : 0);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => {
    clear();
    setTimeout(update, 0); // the browser resets the fields after this event
  });

  const copied = async (button) => {
    const text = button.parentElement.querySelector(".copyable").textContent;
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(button.parentElement.querySelector(".copyable"));
      button.textContent = "Selected";
    }
  };

  const actions = {
    verdict: (button) => {
      press(button, button.getAttribute("aria-pressed") !== "true");
      update();
    },
    clearHost: () => {
      host = "";
      update();
      form.q.focus();
    },
    open: () => openOnly(true),
    close: () => openOnly(false),
    rule: (button) => {
      clear();
      form.rule.value = button.dataset.rule;
      jump();
    },
    host: (button) => {
      clear();
      host = button.dataset.host;
      jump();
    },
    show: (button) => {
      clear();
      if (button.dataset.show === "lost") chips.forEach((chip) => press(chip, lost.includes(chip.dataset.verdict)));
      else form.need.value = button.dataset.show;
      jump();
    },
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.classList.contains("copy")) copied(button);
    for (const name of Object.keys(actions)) if (name in button.dataset) actions[name](button);
  });

  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      form.q.focus();
    }
  });

  // A link to #r17 shows that reference, opened.
  const follow = () => {
    const card = cards.find(({ node }) => `#${node.id}` === location.hash);
    if (!card) return;
    card.node.hidden = false;
    card.node.firstElementChild.open = true;
    card.node.scrollIntoView();
  };
  addEventListener("hashchange", follow);

  // Paper shows what the screen shows, with its details.
  addEventListener("beforeprint", () => {
    for (const { node } of cards) if (!node.hidden) build(node);
    openOnly(true);
  });

  list.addEventListener("toggle", (event) => {
    if (event.target.open) build(event.target);
    for (const button of event.target.querySelectorAll(".copy")) button.hidden = false;
  }, true);
  form.hidden = false;
  update();
  follow();
})();
