import { Banner, Button, Drawer, Input, Textarea } from "@kept/shared/ui";
import { useNavigate } from "@tanstack/react-router";
import { Columns2, PanelRight } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { FormFault } from "../../../forms";
import { PaneHeader, useBreadth, useStored } from "../../../layout";
import { useSession } from "../../session/queries";
import { OutdatedNotice } from "../gaps/OutdatedNotice";
import { useHelpCentre } from "../helpCentre";
import { type Article, type Edition, languageName, languagesOf } from "../model";
import { StatusMark } from "../StatusMark";
import { ConflictDialog } from "./ConflictDialog";
import { LanguageTabs } from "./LanguageTabs";
import { PublishButton } from "./PublishButton";
import { SaveBar } from "./SaveBar";
import { SidePane } from "./SidePane";
import { SourceBeside } from "./SourceBeside";
import { TextPane, type TextPaneHandle } from "./TextPane";
import { useArticleCommands } from "./useArticleCommands";
import { useWriting } from "./useWriting";

interface ArticlePageProps {
  article: Article;
  edition: Edition;
}

/** Writing one language of an article, with all that belongs to it at the side. */
export function ArticlePage({ article, edition }: ArticlePageProps) {
  const { t } = useTranslation("knowledge");
  const navigate = useNavigate();
  const { permissions } = useSession();
  const breadth = useBreadth();
  const writing = useWriting(edition);
  const { translation } = edition;
  const { language } = translation;
  const offered = useHelpCentre().languages;
  const translated = language !== article.language;
  const [beside, setBeside] = useStored<boolean>("article.beside", true);
  const [sideStored, storeSide] = useStored<boolean>("article.side", true);
  const [drawer, setDrawer] = useState(false);
  const roomy = breadth === "wide" || breadth === "full";
  const pane = useRef<TextPaneHandle>(null);
  const locked = !permissions.work || translation.status === "archived";
  const saveNow = useRef<() => void>(() => {});
  const toggleSide = () => (roomy ? storeSide(!sideStored) : setDrawer(!drawer));
  useArticleCommands({ save: () => saveNow.current(), side: toggleSide, locked });

  const side = <SidePane article={article} edition={edition} writing={writing} locked={locked} />;
  return (
    <>
      <PaneHeader
        level={1}
        onBack={() => void navigate({ to: "/knowledge" })}
        title={<bdi>{writing.text.title || t("editor.untitled")}</bdi>}
        actions={
          <>
            <span className="max-pane:hidden">
              <StatusMark status={translation.status} />
            </span>
            {translated && roomy && (
              <Button
                variant="ghost"
                icon={Columns2}
                aria-pressed={beside}
                onClick={() => setBeside(!beside)}
              >
                {t("translate.beside")}
              </Button>
            )}
            {permissions.work && <PublishButton article={article} edition={edition} writing={writing} />}
            <Button
              variant="ghost"
              icon={PanelRight}
              aria-expanded={roomy ? sideStored : drawer}
              aria-label={t("editor.details")}
              onClick={toggleSide}
            >
              <span className="max-pane:hidden">{t("editor.details")}</span>
            </Button>
          </>
        }
      />
      <LanguageTabs article={article} current={language} languages={languagesOf(offered, article)} />
      <OutdatedNotice articleId={article.id} />
      <Notices edition={edition} writing={writing} locked={locked} />
      <div className="flex min-h-0 flex-1">
        {translated && beside && roomy && <SourceBeside article={article} edition={edition} />}
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">
          <section
            aria-label={t("editor.region")}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
            tabIndex={0}
            className="ring-inside min-h-0 flex-1 overflow-y-auto"
          >
            <div className="mx-auto w-full max-w-3xl py-4">
              <div className="flex flex-col gap-2 px-4 pb-3">
                <Input
                  size="large"
                  aria-label={t("editor.title")}
                  placeholder={t("editor.title")}
                  dir="auto"
                  lang={language}
                  maxLength={250}
                  readOnly={locked}
                  value={writing.text.title}
                  onChange={(event) => writing.write({ title: event.target.value })}
                  className="font-semibold [&_input]:text-title"
                />
                <Textarea
                  rows={1}
                  aria-label={t("editor.summary")}
                  placeholder={t("editor.summaryHint")}
                  dir="auto"
                  lang={language}
                  maxLength={1000}
                  readOnly={locked}
                  value={writing.text.summary}
                  onChange={(event) => writing.write({ summary: event.target.value })}
                />
              </div>
              <TextPane
                ref={pane}
                key={writing.revision}
                body={writing.text.body}
                language={language}
                locked={locked}
                onChange={(body) => writing.write({ body })}
              />
            </div>
          </section>
          <FormFault error={writing.fault} fields={["slug"]} />
          {!locked && (
            <SaveBar
              article={article}
              edition={edition}
              writing={writing}
              onBeforeSave={() => pane.current?.settle()}
              saveNow={saveNow}
            />
          )}
        </div>
        {roomy ? (
          sideStored && (
            <aside
              aria-label={t("editor.details")}
              className="w-80 shrink-0 overflow-y-auto border-line border-s bg-canvas"
            >
              {side}
            </aside>
          )
        ) : (
          <Drawer open={drawer} onOpenChange={setDrawer} title={t("editor.details")}>
            <div className="-m-4">{side}</div>
          </Drawer>
        )}
      </div>
      {writing.conflict && (
        <ConflictDialog details={writing.conflict} writing={writing} language={languageName(language)} />
      )}
    </>
  );
}

type NoticesProps = Pick<ArticlePageProps, "edition"> & {
  writing: ReturnType<typeof useWriting>;
  locked: boolean;
};

/** What whoever writes has to know before going on. */
function Notices({ edition, writing, locked }: NoticesProps) {
  const { t } = useTranslation("knowledge");
  const { permissions } = useSession();
  return (
    <>
      {edition.translation.status === "archived" && <Banner tone="info">{t("editor.archived")}</Banner>}
      {!permissions.work && <Banner tone="info">{t("editor.readOnly")}</Banner>}
      {writing.behind ? (
        <Banner tone="fault">{t("editor.behind")}</Banner>
      ) : (
        writing.restored &&
        !locked && (
          <Banner
            tone="info"
            action={
              <Button size="small" onClick={writing.discard}>
                {t("editor.discard")}
              </Button>
            }
          >
            {t("editor.restored")}
          </Banner>
        )
      )}
      {!writing.kept && <Banner tone="fault">{t("editor.notKept")}</Banner>}
    </>
  );
}
