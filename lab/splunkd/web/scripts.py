"""The scripts that Splunk Web gives every page: settings, translation, theme, and the frame around a page."""

import json
from typing import Any

from lab.splunkd.render import BUILD, VERSION

I18N = """
(function () {
  function same(text) { return text; }
  function plural(one, many, count) { return count === 1 ? one : many; }
  window._ = window.gettext = window._i18n_locale_gettext = same;
  window.ungettext = plural;
  window.i18n_register = function () {};
})();
"""
THEME = 'window.__get_theme__ = {getTheme: function () { return Promise.resolve("enterprise"); }};\n'

# The frame: banner, navigation, and the element that a page puts itself in. Splunk's page code looks for the
# header by its data-view. Text goes in by textContent: labels come from files of an app.
LAYOUT = """
(function () {
  var nav = __NAV__;
  function make(tag, css, text) {
    var element = document.createElement(tag);
    element.style.cssText = css;
    if (text) element.textContent = text;
    return element;
  }
  function frame() {
    var header = make('header', 'display:block;font:14px/1 system-ui,sans-serif;flex:none');
    header.setAttribute('data-view', 'splunkjs/mvc/headerview');
    var banner = make('div', 'background:#5c3d00;color:#ffe9c0;padding:4px 16px;font-size:11px',
      'lab \\u2014 not Splunk: a stand-in for tests and demonstrations');
    banner.id = 'lab-banner';
    var bar = make('nav', 'background:#1b1f24;padding:0 8px;display:flex;align-items:center;flex-wrap:wrap');
    var here = window.location.pathname.split('/');
    nav.forEach(function (app) {
      bar.appendChild(make('span', 'color:#c3cbd4;padding:12px 8px;font-weight:600', app.label));
      app.views.forEach(function (view) {
        var active = here[3] === app.name && here[4] === view.name;
        var edge = ';border-top:3px solid transparent;border-bottom:3px solid ';
        var link = make('a', 'padding:12px 10px;text-decoration:none;color:' + (active ? '#fff' : '#8fbfe6') +
          edge + (active ? '#65a637' : 'transparent'), view.label);
        link.href = '/en-US/app/' + encodeURIComponent(app.name) + '/' + encodeURIComponent(view.name);
        bar.appendChild(link);
      });
    });
    header.appendChild(banner);
    header.appendChild(bar);
    return header;
  }
  window.__splunk_layout__ = {
    create: function () {
      document.body.style.margin = '0';
      var main = make('main', 'display:block;flex:1 0 0px;min-height:80vh');
      document.body.insertBefore(frame(), document.body.firstChild);
      document.body.appendChild(main);
      return {
        getContainerElement: function () { return main; },
        getHeader: function () { return document.querySelector('header'); }
      };
    }
  };
})();
"""


def for_script(value: object) -> str:
    """JSON that may stand inside `<script>`: no `</script>` can come out of it."""
    return json.dumps(value).replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def config(port: int, username: str) -> dict[str, Any]:
    """`window.$C`, by which Splunk's own JavaScript finds splunkd and the CSRF cookie."""
    return {
        "BUILD_NUMBER": BUILD,
        "BUILD_PUSH_NUMBER": 0,
        "LOCALE": "en-US",
        "MRSPARKLE_PORT_NUMBER": port,
        "MRSPARKLE_ROOT_PATH": "",
        "SERVER_ZONEINFO": "### SERIALIZED TIMEZONE FORMAT 1.0;Y0 N 55 54 43;Y0 N 55 54 43;$",
        "SERVER_TIMEZONE_OFFSET": 0,
        "SPLUNKD_PATH": "/en-US/splunkd/__raw",
        "SPLUNKD_FREE_LICENSE": False,
        "JS_LOGGER_MODE": "None",
        "USERNAME": username,
        "USER_DISPLAYNAME": username,
        "VERSION_LABEL": VERSION,
        "DASHBOARD_UI_PREVIEW": False,
    }


def layout(nav: list[dict[str, Any]]) -> str:
    return LAYOUT.replace("__NAV__", for_script(nav))
