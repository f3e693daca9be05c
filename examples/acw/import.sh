#!/bin/sh
# Record ten compilations of US Civil War casualties, one command each, in the ledger of the current folder.
#
#     import.sh PATH_TO_ACW_BUILD
#
# PATH_TO_ACW_BUILD is the build folder of jrnold/acw_battle_data (CC BY 4.0). Years, titles and addresses are those of
# the data's own reference list (datapackage.json), with the spelling of three titles mended.
set -eu
build=$1

# The table of a compilation by its name, the file that pairs its battles with CWSAC's, and what is to be set.
record() {
    name=$1 pairs=$2
    shift 2
    counterclaim import "$build/${name}_forces.csv" --map acw \
        --set pairs="$build/$pairs" --set battles="$build/cwsac_battles.csv" "$@"
}

record bodart1908 bodart1908_to_cwsac.json \
    --set claimant="Gaston Bodart" --set stated_on=1908 --set published_on=1908 --set publisher=Stern \
    --set source="Militär-historisches Kriegs-Lexikon (1618-1905)" \
    --set url="http://books.google.com/books?id=Eo4DAAAAYAAJ"

record civilwarorg civilwarorg_battles.csv \
    --set claimant="Civil War Trust" --set role=ngo --set stated_on=2015-12-24 --set publisher="Civil War Trust" \
    --set source="Civil War Battlefields" --set url="http://www.civilwar.org/battlefields/" \
    --set note="Web page without a date: stated_on is the day it was read."

record clodfelter clodfelter_to_cwsac.json \
    --set claimant="Michael Clodfelter" --set stated_on=2008 --set published_on=2008 --set publisher=McFarland \
    --set source="Warfare and Armed Conflicts: A Statistical Encyclopedia of Casualty and Other Figures, 1494-2007, 3rd ed."

record cwsac cwsac_battles.csv \
    --set claimant="Civil War Sites Advisory Commission" --set country=US --set role=government \
    --set stated_on=1997 --set published_on=1997 --set publisher="National Park Service" \
    --set source="Report on the Nation's Civil War Battlefields, Technical Volume II: Battle Summaries" \
    --set url="http://www.nps.gov/abpp/battles/tvii.htm"

record fox fox_forces_to_cwsac.json \
    --set claimant="William F. Fox" --set stated_on=1898 --set published_on=1898 --set publisher="Albany Publishing Co." \
    --set source="Regimental Losses in the American Civil War, 1861-1865" \
    --set url="http://books.google.com/books?id=R5YukgAACAAJ"

# One row has its lower bound above its upper one; it is refused, and kept in the file of rejects.
record kennedy1997 kennedy1997_battles.csv --skip-bad-rows --rejects kennedy1997.rejected.csv \
    --set claimant="Frances H. Kennedy" --set stated_on=1998 --set published_on=1998 --set publisher="Houghton Mifflin" \
    --set source="The Civil War Battlefield Guide" \
    --set url="http://books.google.com/books?id=qHObJArDHZMC" || [ $? -eq 1 ]

record livermore livermore_to_cwsac.json \
    --set claimant="Thomas L. Livermore" --set stated_on=1900 --set published_on=1900 \
    --set publisher="Houghton, Mifflin and Company" \
    --set source="Numbers and Losses in the Civil War in America, 1861-65" \
    --set url="http://books.google.com/books?id=Qw8pAAAAYAAJ"

record phisterer phisterer_to_cwsac.json \
    --set claimant="Frederick Phisterer" --set stated_on=1883 --set published_on=1883 \
    --set publisher="Charles Scribner's Sons" \
    --set source="Statistical Record of the Armies of the United States" \
    --set url="http://books.google.com/books?id=cVNHr_nnLlYC"

record shenandoah shenandoah_battles.csv \
    --set claimant="National Park Service" --set country=US --set role=government \
    --set stated_on=1992 --set published_on=1992 --set publisher="National Park Service" \
    --set source="Study of Civil War Sites in the Shenandoah Valley of Virginia" \
    --set url="http://www.nps.gov/abpp/shenandoah/svs0-1.html"

# nps_battles_to_wiki.csv says that the article on Glendale is about more than that battle.
record wikipedia wikipedia_battles.csv --where 'battle_id != Battle_of_Glendale' \
    --set claimant="English Wikipedia" --set role=encyclopedia --set stated_on=2017-11~ \
    --set publisher="Wikimedia Foundation" \
    --set source="English Wikipedia, articles on battles of the American Civil War" \
    --set url="https://en.wikipedia.org/wiki/Category:Battles_of_the_American_Civil_War" \
    --set note="Articles change: stated_on is when the data were last entered from them."
