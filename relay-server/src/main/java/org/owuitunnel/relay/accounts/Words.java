package org.owuitunnel.relay.accounts;

import java.util.List;

/** The words of random names: short, friendly, hard to mishear, and free of second meanings. Constants. */
final class Words {
    private static final List<String> ADJECTIVES = List.of("""
            agile airy alert amber ample apt arctic awake azure balmy bold bouncy brave breezy bright brisk bronze
            buoyant busy calm candid careful cheery chief chilly civil classy clean clear clever cobalt cool cosmic
            crisp curious daily dainty dapper daring deep deft dewy eager early earnest easy elder epic equal exact
            fair famous fancy fast festive fine firm fleet floral fluent fond frank free fresh frosty gentle giant
            gifted glad golden good grand grateful green happy hardy hazel helpful honest humble ideal indigo ivory
            jolly jovial joyful keen kind large lasting lilac lively loyal lucid lucky lunar lush magic major mellow
            merry mighty mild minty misty modest mossy musical neat nifty nimble noble novel oaken open orange
            patient pearly placid plucky plum polite prime proud quick quiet rapid ready regal robust rosy round
            royal ruby rustic sage sandy serene sharp shiny silent silver simple sincere sleek smart smooth snowy
            snug solar solid sonic speedy spry stable starry steady still stout strong sturdy subtle sunny super sure
            swift tender tidy topaz trusty upbeat urban useful velvet vivid vocal warm wise witty woven zesty""".split("\\s+"));

    private static final List<String> NOUNS = List.of("""
            acorn almond anchor apple apricot arch aspen atlas atoll aurora badger balloon bamboo banjo barley basil
            bay beacon bell birch bison blossom bluebird boat bonsai breeze brook buffalo bugle cactus camel canal
            canary candle canoe canyon castle cedar cello cherry citrus clarinet clover cobble comet compass cookie
            coral cottage crane creek cricket crocus crystal cypress daisy dolphin dove dune eagle echo elm ember
            falcon feather fern fiddle finch flame flute forest fossil fountain fox galaxy garden gazelle geyser
            ginger glacier glade grove gull hamlet harp hawk hazelnut heron hill hollow horizon iris island ivy
            jasmine jay jungle juniper kayak kettle kite kiwi koala lagoon lake lantern lark laurel lemon lemur
            lentil lily llama lotus lynx magnolia mango mantle maple marble marigold marlin meadow meerkat melon
            meteor mill mint moose mountain nebula nectar nest nutmeg oak oasis ocean olive orbit orchard orchid
            osprey otter owl oyster palm panda papaya parrot peach pebble pelican penguin pepper piano pine planet
            plaza pond poppy prairie puffin quail quartz rabbit rainbow raven reef ridge river robin rocket rose
            saffron salmon satellite sequoia sparrow spring spruce squirrel star stream summit sunrise swan tangerine
            teapot thistle thyme tiger timber toucan trail trout tulip tundra turtle valley violet violin walnut
            walrus waterfall willow window wren yacht zebra zephyr""".split("\\s+"));

    static List<String> adjectives() {
        return ADJECTIVES;
    }

    static List<String> nouns() {
        return NOUNS;
    }

    private Words() {}
}
