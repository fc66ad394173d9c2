package dev.gatehouse.cache.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Facts that must not differ, and rewordings that keep them.
class VetoTest {
    private static final Evidence EVIDENCE = Evidence.of("all-minilm-l6-v2-q");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    NUMBER | Show the top 10 tracks | Show the top 20 tracks
                    NUMBER | Explain rule 7 | Explain rule
                    NUMBER | a three-step plan | a four-step plan
                    NUMBER | What is GPT-4? | What is GPT-3?
                    NUMBER | What is GPT-4? | What is GPT-4o?
                    NUMBER | The causes of World War I | The causes of World War II
                    UNIT | a rope of 5 m | a rope of 5 km
                    UNIT | How high is K2 in feet? | How high is K2 in meters?
                    UNIT | a plan per month | a plan per year
                    UNIT | a disk of 1 TB | a disk of 1024 MB
                    VERSION | changes in v2.1 | changes in v2.2
                    VERSION | changes in 1.2.3 | changes in 1.2.4
                    VERSION | Is version 3.10 fast? | Is version 3.1 fast?
                    DATE | events on 3 May 2024 | events on 4 May 2024
                    DATE | the train at 3 pm | the train at 3 am
                    DATE | Is it open on Monday? | Is it open on Friday?
                    AMOUNT | a bike for $300 | a bike for €300
                    AMOUNT | a bike for $300 | a bike for $400
                    CODE | What does `git add` do? | What does `git commit` do?
                    CODE | What does read_csv() return? | What does read_json() return?
                    CODE | Is === slower? | Is == slower?
                    CODE | Open /etc/hosts | Open /etc/group
                    CODE | What is -r for grep? | What is -i for grep?
                    CODE | Fix an IllegalStateException | Fix an IllegalArgumentException
                    QUOTE | Who wrote "to be or not to be"? | Who wrote "to live or not to live"?
                    ANTONYM | How do I enable the firewall? | How do I disable the firewall?
                    ANTONYM | How do I log in to my bank? | How do I log out of my bank?
                    ANTONYM | Is the lake deep? | Is the lake shallow?
                    ANTONYM | Is it possible? | Is it impossible?
                    ANTONYM | Is a tram faster than a bus? | Is a tram slower than a bus?
                    NEGATION | Which snakes are venomous? | Which snakes aren't venomous?
                    NEGATION | Why did it start? | Why didn't it start?
                    NEGATION | Everybody may enter | Nobody may enter
                    ROLES | the bus from Bonn to Kiel | the bus from Kiel to Bonn
                    ROLES | Can owls eat hawks? | Can hawks eat owls?
                    ROLES | Was Rome conquered by Carthage? | Was Carthage conquered by Rome?
                    ROLES | Did Rome conquer Carthage? | Was Rome conquered by Carthage?
                    ROLES | Stir before you pour | Pour before you stir
                    ROLES | Is tin lighter than lead? | Is lead lighter than tin?
                    LANGUAGE | Where is the post office? | Où est la poste ?
                    LANGUAGE | Where is the post office? | Где находится почта?
                    LANGUAGE | Write it in Polish | Write it in Danish
                    FOLLOW_UP | What is the area of Crete? | What about its area?
                    """)
    void a_fact_that_differs_is_a_veto(Veto veto, String asked, String kept) {
        assertThat(veto(asked, kept)).isEqualTo(veto);
        assertThat(veto(kept, asked)).isEqualTo(veto);
        assertThat(EVIDENCE.score(Question.of(asked), Question.of(kept), 0.99)).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Show the top ten tracks | Show the top 10 tracks
                    a two-step process | a process of 2 steps
                    twenty-five guests | 25 guests
                    two hundred and five pages | 205 pages
                    3,500 people | 3500 people
                    2.5 million people | 2,500,000 people
                    the third chapter | chapter 3
                    a pause of 90 minutes | a pause of 1.5 hours
                    a disk of 1 GB | a disk of 1024 MB
                    it runs every hour | it runs every 60 minutes
                    a trial of 24 months | a trial of 2 years
                    at 200 °C | at 200 degrees Celsius
                    $1.5k a year | 1,500 dollars a year
                    changes in v1.2 | changes in version 1.2
                    on 5 March 2024 | on 2024-03-05
                    on March 5th, 2024 | on 5 March 2024
                    at 3 pm | at 15:00
                    `git add` is slow | git add is slow
                    How do I call rename_column? | How do I rename a column?
                    What does "ubiquitous" mean? | What is the meaning of ubiquitous?
                    It isn't allowed | It is not allowed
                    No, X doesn't exist | X does not exist
                    It is not possible | It is impossible
                    Birds that cannot fly | Birds that are unable to fly
                    Is a tram faster than a bus? | Is a bus slower than a tram?
                    Stir before you pour | Before you pour, stir
                    the bus from Bonn to Kiel | the bus to Kiel from Bonn
                    Did Rome conquer Carthage? | Was Carthage conquered by Rome?
                    How do tea and coffee differ? | How do coffee and tea differ?
                    the roof of the barn | the barn's roof
                    What time is it? | What's the time?
                    HOW DO I RESET IT? | how do i reset it
                    """)
    void another_form_of_a_fact_is_no_veto(String asked, String kept) {
        assertThat(veto(asked, kept)).isNull();
        assertThat(veto(kept, asked)).isNull();
    }

    private static @Nullable Veto veto(String asked, String kept) {
        return EVIDENCE.veto(Question.of(asked), Question.of(kept));
    }
}
