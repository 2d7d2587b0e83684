"""Imports packages one after the other with Anki's own importer, and prints what came of it.

A line of JSON for each package, then one for the collection: whether its check found nothing, and
what its cards would play or show when they are turned.
"""

import json
import sys

from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest

collection = Collection(sys.argv[1])
for package in sys.argv[2:]:
    request = ImportAnkiPackageRequest(package_path=package, options=ImportAnkiPackageOptions())
    log = collection.import_anki_package(request).log
    print(json.dumps({"new": len(log.new), "updated": len(log.updated), "same": len(log.duplicate)}))

played, rendered = [], {}
for card_id in collection.find_cards(""):
    card = collection.get_card(card_id)
    shown = card.render_output()
    played += [str(tag) for tag in shown.question_av_tags + shown.answer_av_tags]
    rendered[card.note()["Id"]] = shown.question_text + shown.answer_text
problems, is_sound = collection.fix_integrity()
decks = [deck.name for deck in collection.decks.all_names_and_ids()]
print(json.dumps({"sound": is_sound, "problems": problems, "played": played, "decks": decks, "cards": rendered}))
collection.close()
